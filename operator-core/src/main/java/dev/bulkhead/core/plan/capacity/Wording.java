package dev.bulkhead.core.plan.capacity;

import dev.bulkhead.core.guard.MemorySize;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The words for an explanation. Names of taints, labels and pods are other people's text: each is cut. */
final class Wording {
    private static final int MAX_PART = 90;
    private static final int MAX_GROUPS = 5;

    private Wording() {}

    static String sentence(
            PodAsk ask, int nodes, int fitting, int unknown, List<Explanation.Group> groups, boolean complete) {
        if (nodes == 0) {
            return "no node is known";
        }
        String others = complete ? "" : "; pods of other namespaces are not seen";
        if (fitting > 0) {
            return fitting + " of " + nodes(nodes) + (fitting == 1 ? " fits" : " fit") + others;
        }
        if (unknown > 0) {
            String what =
                    ask.unmodelled().stream().sorted().map(Unmodelled::what).collect(Collectors.joining(", "));
            return unknown + " of " + nodes(nodes) + " may fit; "
                    + (what.isEmpty() ? Unmodelled.PodAffinity.what() : what) + " decide" + others;
        }
        List<String> parts = new ArrayList<>();
        String start = "none of " + nodes(nodes) + " fits: ";
        int length = start.length();
        int left = 0;
        for (Explanation.Group group : groups) {
            String part = group.nodes().size() + " " + group.text();
            if (parts.size() < MAX_GROUPS && length + part.length() < Explanation.MAX_SENTENCE - 40) {
                parts.add(part);
                length += part.length() + 2;
            } else {
                left += group.nodes().size();
            }
        }
        if (left > 0) {
            parts.add(left + " for other reasons");
        }
        return start + String.join(", ", parts);
    }

    private static String nodes(int count) {
        return count == 1 ? "1 node" : count + " nodes";
    }

    /**
     * @param one whether it is one node
     * @param alike whether all of them have as much of what is missing
     * @param most the node that has most
     */
    static String group(Refusal what, boolean one, boolean alike, String most) {
        String has = one ? "has " : "have ";
        return switch (what) {
            case Refusal.Tainted tainted
            when tainted.key().equals("node.kubernetes.io/not-ready") -> (one ? "is" : "are") + " not ready";
            case Refusal.Tainted tainted
            when tainted.key().equals("node.kubernetes.io/unreachable") -> (one ? "does" : "do") + " not answer";
            case Refusal.Tainted tainted -> has + "taint " + cut(tainted.toString());
            case Refusal.Cordoned cordoned -> (one ? "is" : "are") + " cordoned";
            case Refusal.NotSelected(var unmet, String actual) ->
                (one ? "is" : "are") + " not " + cut(unmet.toString());
            case Refusal.OtherNode other -> (one ? "is" : "are") + " not " + cut(other.wanted());
            case Refusal.PortTaken taken -> has + "port " + taken.port().port() + " taken";
            case Refusal.TooManyPods pods -> has + "no room for a further pod (" + pods.max() + " at most)";
            case Refusal.KeptApart apart -> (one ? "is" : "are") + " kept free of such pods by " + cut(apart.pod());
            case Refusal.OtherModel model ->
                has + (model.model().isEmpty() ? "no model label" : "model " + cut(model.model()))
                        + ", unlike the rest of the job";
            case Refusal.Short lacks -> has + shortage(lacks, one, alike, most);
        };
    }

    private static String shortage(Refusal.Short lacks, boolean one, boolean alike, String most) {
        String name = name(lacks.resource());
        if (lacks.allocatable() <= 0) {
            return "no " + name;
        }
        String asked = amount(lacks.resource(), lacks.asked());
        String there = amount(lacks.resource(), lacks.forGood() ? lacks.allocatable() : Math.max(0, lacks.free()));
        String kind = lacks.forGood() ? " in all" : " free";
        if (alike) {
            return there + " of " + asked + " " + name + kind + (one ? " (" + cut(most) + ")" : "");
        }
        return less(lacks) + asked + " " + name + kind + " (most: " + cut(most) + ", " + there + ")";
    }

    private static String less(Refusal.Short lacks) {
        boolean bytes =
                lacks.resource().equals(Amounts.MEMORY) || lacks.resource().equals(Amounts.EPHEMERAL_STORAGE);
        return bytes ? "less than " : "fewer than ";
    }

    static String name(String resource) {
        return switch (resource) {
            case Amounts.CPU -> "CPUs";
            case Amounts.MEMORY -> "memory";
            default -> resource.endsWith("/gpu") ? "GPUs" : cut(resource);
        };
    }

    static String amount(String resource, long amount) {
        return switch (resource) {
            case Amounts.CPU ->
                BigDecimal.valueOf(amount, 3).stripTrailingZeros().toPlainString();
            case Amounts.MEMORY, Amounts.EPHEMERAL_STORAGE -> new MemorySize(Math.max(0, amount)).rounded();
            default -> Long.toString(amount);
        };
    }

    static String cut(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= MAX_PART ? line : line.substring(0, MAX_PART - 3) + "...";
    }
}
