package dev.bulkhead.core.plan.capacity;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.guard.Requirement;
import java.util.List;
import java.util.Locale;

/** The one thing that is said of a node that is ruled out. */
final class Cause {
    private Cause() {}

    /**
     * The scheduler's first reason; where room is missing, which it reports all at once, the scarcest: extended resources
     * before memory, CPU and the rest.
     */
    static Refusal main(Verdict.Refused node) {
        Refusal first = node.first();
        if (!(first instanceof Refusal.Short) && !(first instanceof Refusal.TooManyPods)) {
            return first;
        }
        Refusal main = first;
        for (Refusal each : node.refusals()) {
            main = scarcity(each) > scarcity(main) ? each : main;
        }
        return main;
    }

    private static int scarcity(Refusal refusal) {
        return switch (refusal) {
            case Refusal.Short lacks when lacks.resource().contains("/") -> 5;
            case Refusal.Short lacks when lacks.resource().equals(Amounts.MEMORY) -> 4;
            case Refusal.Short lacks when lacks.resource().equals(Amounts.CPU) -> 3;
            case Refusal.Short lacks -> 2;
            case Refusal.TooManyPods pods -> 1;
            default -> 0;
        };
    }

    /** Nodes with the same key are named together. */
    static String key(Verdict.Refused node) {
        return switch (main(node)) {
            case Refusal.Tainted tainted -> "taint " + tainted;
            case Refusal.NotSelected selected -> "select " + selected.unmet();
            case Refusal.Short lacks -> "short " + lacks.resource() + size(lacks);
            case Refusal.PortTaken taken -> "port " + taken.port();
            case Refusal.OtherNode other -> "node";
            case Refusal.Cordoned cordoned -> "cordon";
            case Refusal.TooManyPods pods -> "pods";
            case Refusal.KeptApart apart -> "apart " + apart.pod();
            case Refusal.OtherModel model -> "model " + model.model();
        };
    }

    private static String size(Refusal.Short lacks) {
        return lacks.allocatable() <= 0 ? " none" : lacks.forGood() ? " small" : "";
    }

    /** What the node has of what is missing: free, or in all where it is too small. */
    static long free(Verdict.Refused node) {
        return main(node) instanceof Refusal.Short lacks
                ? lacks.forGood() ? lacks.allocatable() : Math.max(0, lacks.free())
                : 0;
    }

    /**
     * How far the node is from taking the pod, by the worst that rules it out: room comes by itself; a taint needs a
     * toleration; a cordoned or unhealthy node somebody who mends it; a selector another wish; and a node that is too small
     * or lacks the resource will never do.
     */
    static int distance(Verdict.Refused node) {
        int worst = 0;
        for (Refusal each : node.refusals()) {
            worst = Math.max(worst, distance(each));
        }
        return worst;
    }

    static int distance(Refusal refusal) {
        return switch (refusal) {
            case Refusal.Short lacks -> lacks.forGood() ? 5 : 1;
            case Refusal.TooManyPods pods -> pods.max() <= 0 ? 5 : 1;
            case Refusal.PortTaken taken -> 1;
            case Refusal.KeptApart apart -> 1;
            case Refusal.OtherModel model -> 1;
            case Refusal.Tainted tainted -> Taints.isOfHealth(tainted.key()) ? 3 : 2;
            case Refusal.Cordoned cordoned -> 3;
            case Refusal.NotSelected selected -> 4;
            case Refusal.OtherNode other -> 4;
        };
    }

    static Reason reason(List<Verdict.Refused> group) {
        return switch (main(group.getFirst())) {
            case Refusal.Tainted tainted ->
                Taints.isOfHealth(tainted.key()) ? Reason.NodeUnavailable : Reason.UntoleratedTaint;
            case Refusal.Cordoned cordoned -> Reason.NodeUnavailable;
            case Refusal.NotSelected selected ->
                isGpuLabel(selected.unmet()) ? Reason.GpuModelMismatch : Reason.NoMatchingNode;
            case Refusal.Short lacks -> shortage(lacks, group);
            case Refusal.OtherNode other -> Reason.NoMatchingNode;
            case Refusal.PortTaken taken -> Reason.Unschedulable;
            case Refusal.TooManyPods pods -> Reason.Unschedulable;
            case Refusal.KeptApart apart -> Reason.NoMatchingNode;
            case Refusal.OtherModel model -> Reason.InsufficientGpu;
        };
    }

    private static Reason shortage(Refusal.Short lacks, List<Verdict.Refused> group) {
        if (lacks.resource().equals(Amounts.MEMORY)) {
            return Reason.InsufficientMemory;
        }
        if (lacks.resource().equals(Amounts.CPU)) {
            return Reason.InsufficientCpu;
        }
        if (!lacks.resource().contains("/")) {
            return Reason.Unschedulable;
        }
        long free = 0;
        for (Verdict.Refused node : group) {
            boolean onlyThat = node.refusals().size() == 1;
            free += onlyThat ? Math.max(0, free(node)) : 0;
        }
        return !lacks.forGood() && free >= lacks.asked() ? Reason.FragmentedGpu : Reason.InsufficientGpu;
    }

    /** Labels by which GPU feature discovery and clouds tell one GPU from another. */
    static boolean isGpuLabel(Requirement requirement) {
        String key = requirement.key().toLowerCase(Locale.ROOT);
        return key.startsWith("nvidia.com/")
                || key.startsWith("amd.com/")
                || key.contains("gpu")
                || key.contains("accelerator");
    }
}
