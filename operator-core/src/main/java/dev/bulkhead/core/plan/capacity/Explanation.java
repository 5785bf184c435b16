package dev.bulkhead.core.plan.capacity;

import dev.bulkhead.api.v1alpha1.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a pod can go to no node, or that it can: the nodes grouped by the first thing that rules them out.
 *
 * @param nodes how many nodes there are
 * @param fitting names of the nodes that it fits on
 * @param unknown names of the nodes that nothing known rules out
 * @param groups those that are ruled out; what is closest to a way out comes first, then the larger group
 * @param reason the reason of the first group; empty if the pod fits, or may fit
 * @param sentence all of it in one sentence, of at most {@value #MAX_SENTENCE} characters
 * @param remedy what would change it; empty if the pod fits
 * @param snippet YAML to paste into the pod or the GuardPolicy, where that would change it
 */
public record Explanation(
        int nodes,
        List<String> fitting,
        List<String> unknown,
        List<Group> groups,
        Optional<Reason> reason,
        String sentence,
        String remedy,
        Optional<String> snippet) {
    public static final int MAX_SENTENCE = 380;

    /**
     * Nodes that one thing rules out.
     *
     * @param what one of them, as an example: for missing room that of the node with the most free
     * @param text what it is, for a number of nodes, such as {@code have taint team=a:NoSchedule}
     * @param most the node that has most of what is missing; empty where that is no question
     * @param nodes names, sorted
     */
    public record Group(Reason reason, Refusal what, String text, Optional<String> most, List<String> nodes) {}

    static Explanation of(PodAsk ask, List<Verdict> verdicts, boolean complete) {
        List<String> fitting = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        List<Verdict.Refused> refused = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            switch (verdict) {
                case Verdict.Fits fits -> fitting.add(fits.node().name());
                case Verdict.Unknown maybe -> unknown.add(maybe.node().name());
                case Verdict.Refused no -> refused.add(no);
            }
        }
        List<Group> groups = groups(refused);
        boolean stuck = fitting.isEmpty() && unknown.isEmpty();
        Optional<Reason> reason = stuck ? groups.stream().findFirst().map(Group::reason) : Optional.empty();
        Remedy remedy = stuck ? Remedy.of(ask, refused, groups) : Remedy.NONE;
        return new Explanation(
                verdicts.size(),
                List.copyOf(fitting),
                List.copyOf(unknown),
                groups,
                reason,
                Wording.sentence(ask, verdicts.size(), fitting.size(), unknown.size(), groups, complete),
                remedy.text(),
                remedy.snippet());
    }

    private static List<Group> groups(List<Verdict.Refused> refused) {
        Map<String, List<Verdict.Refused>> byCause = new LinkedHashMap<>();
        for (Verdict.Refused each : refused) {
            byCause.computeIfAbsent(Cause.key(each), k -> new ArrayList<>()).add(each);
        }
        return byCause.values().stream()
                .sorted(Comparator.comparingInt((List<Verdict.Refused> g) ->
                                g.stream().mapToInt(Cause::distance).min().orElseThrow())
                        .thenComparingInt(g -> g.stream()
                                .mapToInt(v -> v.refusals().size())
                                .min()
                                .orElseThrow())
                        .thenComparingInt(g -> -g.size()))
                .map(Explanation::group)
                .toList();
    }

    private static Group group(List<Verdict.Refused> nodes) {
        Verdict.Refused most = nodes.stream()
                .max(Comparator.comparingLong(Cause::free)
                        .thenComparing(v -> v.node().name(), Comparator.reverseOrder()))
                .orElseThrow();
        Refusal what = Cause.main(most);
        boolean counted = what instanceof Refusal.Short(String resource, long asked, long free, long has) && has > 0;
        long free = Cause.free(most);
        boolean alike = nodes.stream().allMatch(v -> Cause.free(v) == free);
        return new Group(
                Cause.reason(nodes),
                what,
                Wording.group(what, nodes.size() == 1, alike, most.node().name()),
                counted ? Optional.of(most.node().name()) : Optional.empty(),
                nodes.stream().map(v -> v.node().name()).sorted().toList());
    }
}
