package dev.bulkhead.core.plan.capacity;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What kube-scheduler 1.37 writes for each refusal, and how often each stands in one of its messages. */
final class SchedulerWords {
    private static final Pattern PART = Pattern.compile("(\\d+) (.+)");

    private SchedulerWords() {}

    /** By reason, the number of nodes for which we expect it to be given. */
    static Map<String, Integer> expected(PodAsk ask, List<Verdict> verdicts) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Verdict verdict : verdicts) {
            if (verdict instanceof Verdict.Refused refused) {
                boolean looked = ask.selection().considers(refused.node().name());
                if (!looked) {
                    counts.merge("node(s) didn't satisfy plugin(s) [NodeAffinity]", 1, Integer::sum);
                } else if (isRoom(refused.first())) {
                    refused.refusals().stream()
                            .filter(SchedulerWords::isRoom)
                            .forEach(r -> counts.merge(words(r), 1, Integer::sum));
                } else {
                    counts.merge(words(refused.first()), 1, Integer::sum);
                }
            }
        }
        return counts;
    }

    /** As the message has it: {@code 0/3 nodes are available: 1 Insufficient cpu, 2 Too many pods. preemption: ...}. */
    static Map<String, Integer> said(String message) {
        Map<String, Integer> counts = new TreeMap<>();
        String nodes = message.replaceFirst("^.*? nodes are available: ", "")
                .replaceFirst("\\. preemption:.*$", "")
                .replaceFirst("\\. no new claims to deallocate.*$", "")
                .replaceFirst("\\.$", "");
        for (String part : nodes.split(", (?=\\d)")) {
            Matcher matcher = PART.matcher(part);
            if (matcher.matches()) {
                counts.merge(matcher.group(2), Integer.parseInt(matcher.group(1)), Integer::sum);
            } else {
                counts.merge(part, 0, Integer::sum);
            }
        }
        return counts;
    }

    private static boolean isRoom(Refusal refusal) {
        return refusal instanceof Refusal.Short || refusal instanceof Refusal.TooManyPods;
    }

    static String words(Refusal refusal) {
        return switch (refusal) {
            case Refusal.OtherNode other -> "node(s) didn't match the requested node name";
            case Refusal.Cordoned cordoned -> "node(s) were unschedulable";
            case Refusal.Tainted tainted -> "node(s) had untolerated taint(s)";
            case Refusal.NotSelected selected -> "node(s) didn't match Pod's node affinity/selector";
            case Refusal.PortTaken taken -> "node(s) didn't have free ports for the requested pod ports";
            case Refusal.TooManyPods pods -> "Too many pods";
            case Refusal.Short lacks -> "Insufficient " + lacks.resource();
            case Refusal.KeptApart apart -> "node(s) didn't satisfy existing pods anti-affinity rules";
            case Refusal.OtherModel model -> throw new IllegalArgumentException("our own rule: " + model);
        };
    }
}
