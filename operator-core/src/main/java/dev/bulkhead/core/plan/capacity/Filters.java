package dev.bulkhead.core.plan.capacity;

import dev.bulkhead.core.guard.Requirement;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The scheduler's filters in the scheduler's order: NodeName, NodeUnschedulable, TaintToleration, NodeAffinity, NodePorts,
 * NodeResourcesFit (kube-scheduler 1.37, default plugins). A node that the affinity does not name is not looked at, whatever
 * else is wrong with it.
 */
final class Filters {
    private Filters() {}

    static boolean passes(PodAsk ask, NodeState node) {
        return refusals(ask, node, true).isEmpty();
    }

    /** Whether nothing but room can be missing there. */
    static boolean mayHold(PodAsk ask, NodeState node) {
        return nodeName(ask, node).isEmpty()
                && unschedulable(ask, node).isEmpty()
                && taints(ask, node).isEmpty()
                && affinity(ask, node).isEmpty();
    }

    static boolean hasRoom(PodAsk ask, NodeState node) {
        return ports(ask, node).isEmpty() && fit(ask, node).isEmpty();
    }

    /** Everything that rules the node out, in order. */
    static List<Refusal> refusals(PodAsk ask, NodeState node) {
        return refusals(ask, node, false);
    }

    private static List<Refusal> refusals(PodAsk ask, NodeState node, boolean onlyFirst) {
        List<Refusal> found = null;
        for (Filter filter : ask.selection().considers(node.name()) ? IN_ORDER : BY_NAME_FIRST) {
            List<Refusal> of = filter.check(ask, node);
            if (of.isEmpty()) {
                continue;
            }
            if (onlyFirst) {
                return of;
            }
            found = found == null ? new ArrayList<>() : found;
            found.addAll(of);
        }
        return found == null ? List.of() : List.copyOf(found);
    }

    private interface Filter {
        List<Refusal> check(PodAsk ask, NodeState node);
    }

    private static final List<Filter> IN_ORDER = List.of(
            Filters::nodeName,
            Filters::unschedulable,
            Filters::taints,
            Filters::affinity,
            Filters::ports,
            Filters::fit);

    private static final List<Filter> BY_NAME_FIRST = List.of(
            Filters::affinity,
            Filters::nodeName,
            Filters::unschedulable,
            Filters::taints,
            Filters::ports,
            Filters::fit);

    private static List<Refusal> nodeName(PodAsk ask, NodeState node) {
        return ask.nodeName().isEmpty() || ask.nodeName().get().equals(node.name())
                ? List.of()
                : List.of(new Refusal.OtherNode(ask.nodeName().get()));
    }

    private static List<Refusal> unschedulable(PodAsk ask, NodeState node) {
        return node.cordoned() && !ask.toleratesCordon() ? List.of(new Refusal.Cordoned()) : List.of();
    }

    private static List<Refusal> taints(PodAsk ask, NodeState node) {
        if (node.taints().isEmpty()) {
            return List.of();
        }
        List<Refusal> found = new ArrayList<>();
        for (Taint taint : node.taints()) {
            if (Taints.forbids(taint) && !Taints.tolerates(ask.tolerations(), taint)) {
                found.add(new Refusal.Tainted(
                        taint.getKey(), taint.getValue() == null ? "" : taint.getValue(), taint.getEffect()));
            }
        }
        return found;
    }

    private static List<Refusal> affinity(PodAsk ask, NodeState node) {
        Optional<Requirement> unmet = ask.selection().unmet(node.name(), node.labels());
        return unmet.isEmpty()
                ? List.of()
                : List.of(new Refusal.NotSelected(
                        unmet.get(), node.labels().getOrDefault(unmet.get().key(), "")));
    }

    private static List<Refusal> ports(PodAsk ask, NodeState node) {
        for (HostPort wanted : ask.ports()) {
            for (PlacedPod pod : occupants(ask, node)) {
                if (pod.ports().stream().anyMatch(wanted::conflictsWith)) {
                    return List.of(new Refusal.PortTaken(wanted));
                }
            }
        }
        return List.of();
    }

    /** All that lacks, as the scheduler reports it: first the number of pods, then each resource. */
    private static List<Refusal> fit(PodAsk ask, NodeState node) {
        List<PlacedPod> coming = coming(ask, node);
        Amounts used = node.used();
        for (PlacedPod pod : coming) {
            used = used.plus(pod.requests());
        }
        List<Refusal> found = new ArrayList<>(0);
        long pods = node.pods().size() + coming.size();
        if (pods + 1 > node.maxPods()) {
            found.add(new Refusal.TooManyPods(pods, node.maxPods()));
        }
        Amounts asked = ask.requests();
        Amounts has = node.allocatable();
        check(Amounts.CPU, asked.milliCpu(), has.milliCpu(), used.milliCpu(), found);
        check(Amounts.MEMORY, asked.memory(), has.memory(), used.memory(), found);
        check(
                Amounts.EPHEMERAL_STORAGE,
                asked.ephemeralStorage(),
                has.ephemeralStorage(),
                used.ephemeralStorage(),
                found);
        for (Map.Entry<String, Long> scalar : asked.scalars().entrySet()) {
            String name = scalar.getKey();
            check(name, scalar.getValue(), has.of(name), used.of(name), found);
        }
        return found;
    }

    private static void check(String resource, long asked, long allocatable, long used, List<Refusal> found) {
        if (asked > 0) {
            long free = Amounts.difference(allocatable, used);
            if (asked > free) {
                found.add(new Refusal.Short(resource, asked, free, allocatable));
            }
        }
    }

    private static List<PlacedPod> occupants(PodAsk ask, NodeState node) {
        List<PlacedPod> coming = coming(ask, node);
        if (coming.isEmpty()) {
            return node.pods();
        }
        List<PlacedPod> all = new ArrayList<>(node.pods());
        all.addAll(coming);
        return all;
    }

    /** Pods for which room is being made here count against pods of the same or lower priority. */
    private static List<PlacedPod> coming(PodAsk ask, NodeState node) {
        if (node.nominated().isEmpty()) {
            return List.of();
        }
        return node.nominated().stream()
                .filter(p -> p.priority() >= ask.priority())
                .filter(p -> !(p.name().equals(ask.name()) && p.namespace().equals(ask.namespace())))
                .toList();
    }
}
