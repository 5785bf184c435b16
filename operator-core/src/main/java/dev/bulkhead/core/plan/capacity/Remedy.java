package dev.bulkhead.core.plan.capacity;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What would let a pod onto a node.
 *
 * @param snippet YAML that would do it, where text does it
 */
record Remedy(String text, Optional<String> snippet) {
    static final Remedy NONE = new Remedy("", Optional.empty());

    static Remedy of(PodAsk ask, List<Verdict.Refused> refused, List<Explanation.Group> groups) {
        if (groups.isEmpty()) {
            return new Remedy("add nodes", Optional.empty());
        }
        Explanation.Group group = groups.getFirst();
        Verdict.Refused closest = refused.stream()
                .filter(v -> group.nodes().contains(v.node().name()))
                .min((a, b) -> Integer.compare(Cause.distance(a), Cause.distance(b)))
                .orElseThrow();
        return switch (group.what()) {
            case Refusal.Tainted tainted when !Taints.isOfHealth(tainted.key()) -> taints(closest);
            case Refusal.Tainted health -> plain("wait until the nodes are healthy again, or mend them");
            case Refusal.Cordoned cordoned -> plain("wait for the maintenance to end, or uncordon a node");
            case Refusal.NotSelected selected ->
                plain("correct nodeSelector or affinity ("
                        + Wording.cut(selected.unmet().toString()) + "), or label a node so that it matches");
            case Refusal.OtherNode other -> plain("take spec.nodeName out of the pod");
            case Refusal.PortTaken taken ->
                plain("wait until port " + taken.port().port() + " is free, or ask for none");
            case Refusal.TooManyPods pods -> plain("wait until others finish, or add nodes");
            case Refusal.KeptApart apart ->
                plain("wait until pod " + Wording.cut(apart.pod()) + " is gone, or change its anti-affinity");
            case Refusal.OtherModel model -> plain("wait until others finish, or allow GPUs of several models");
            case Refusal.Short lacks
            when lacks.forGood() && lacks.allocatable() <= 0 ->
                plain("add a node with " + Wording.name(lacks.resource()) + ", or ask for none");
            case Refusal.Short lacks
            when lacks.forGood() ->
                plain("ask for at most " + Wording.amount(lacks.resource(), lacks.allocatable()) + " "
                        + Wording.name(lacks.resource()) + " per pod, or add a larger node");
            case Refusal.Short lacks ->
                plain("wait until others finish, ask for less " + Wording.name(lacks.resource())
                        + " per pod, or add nodes");
        };
    }

    private static Remedy plain(String text) {
        return new Remedy(text, Optional.empty());
    }

    /** All taints of the node, as one toleration of two would change nothing. */
    private static Remedy taints(Verdict.Refused node) {
        Set<String> tolerations = new LinkedHashSet<>();
        boolean onlyTaints = true;
        for (Refusal each : node.refusals()) {
            if (each instanceof Refusal.Tainted tainted && !Taints.isOfHealth(tainted.key())) {
                tolerations.add(toleration(tainted));
            } else {
                onlyTaints = false;
            }
        }
        String list = String.join(", ", tolerations);
        String text = "add to the pod: tolerations: [" + Wording.cut(list)
                + "], or have a GuardPolicy grant it to the namespace";
        String also = onlyTaints ? "" : "; that alone does not make room on the node";
        return new Remedy(text + also, Optional.of("tolerations:\n- " + String.join("\n- ", tolerations) + "\n"));
    }

    private static String toleration(Refusal.Tainted taint) {
        return taint.value().isEmpty()
                ? "{key: " + quoted(taint.key()) + ", operator: Exists, effect: " + taint.effect() + "}"
                : "{key: " + quoted(taint.key()) + ", value: " + quoted(taint.value()) + ", effect: " + taint.effect()
                        + "}";
    }

    /** Plain where YAML reads it as the text that it is; true, 1 and the like it would not. */
    private static String quoted(String text) {
        boolean plain =
                text.matches("[A-Za-z][A-Za-z0-9._/-]*") && !text.matches("(?i)true|false|yes|no|on|off|null|y|n");
        return plain ? text : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
