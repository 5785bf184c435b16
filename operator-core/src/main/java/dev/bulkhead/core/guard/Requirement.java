package dev.bulkhead.core.guard;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One condition on a label, as Kubernetes reads it in label selectors and in node affinities.
 *
 * @param operator In, NotIn, Exists, DoesNotExist, Gt or Lt; any other matches nothing
 */
public record Requirement(String key, String operator, List<String> values) {

    public static Requirement equal(String key, String value) {
        return new Requirement(key, "In", List.of(value));
    }

    public static Requirement of(NodeSelectorRequirement requirement) {
        return new Requirement(
                requirement.getKey(), String.valueOf(requirement.getOperator()), orEmpty(requirement.getValues()));
    }

    public static Requirement of(LabelSelectorRequirement requirement) {
        return new Requirement(
                requirement.getKey(), String.valueOf(requirement.getOperator()), orEmpty(requirement.getValues()));
    }

    /** All that a selector asks for; an empty one asks for nothing and matches everything. */
    public static List<Requirement> of(LabelSelector selector) {
        List<Requirement> all = new ArrayList<>();
        if (selector.getMatchLabels() != null) {
            selector.getMatchLabels().forEach((key, value) -> all.add(equal(key, value)));
        }
        if (selector.getMatchExpressions() != null) {
            selector.getMatchExpressions().forEach(e -> all.add(of(e)));
        }
        return List.copyOf(all);
    }

    public static boolean all(List<Requirement> requirements, Map<String, String> labels) {
        for (Requirement each : requirements) {
            if (!each.admits(labels.get(each.key))) {
                return false;
            }
        }
        return true;
    }

    /** @param value what the label says, null if it is absent */
    public boolean admits(String value) {
        return switch (operator) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            case "Gt" -> compare(value).filter(c -> c > 0).isPresent();
            case "Lt" -> compare(value).filter(c -> c < 0).isPresent();
            default -> false;
        };
    }

    /**
     * Whether Kubernetes can read it: a rule that it cannot read makes the whole node selector term match nothing, also
     * where it says NotIn.
     */
    public boolean isReadable() {
        return switch (operator) {
            case "In", "NotIn" -> !values.isEmpty();
            case "Exists", "DoesNotExist" -> values.isEmpty();
            case "Gt", "Lt" -> values.size() == 1 && whole(values.getFirst()).isPresent();
            default -> false;
        };
    }

    private Optional<Integer> compare(String value) {
        OptionalLong left = whole(value);
        OptionalLong right = values.size() == 1 ? whole(values.getFirst()) : OptionalLong.empty();
        return left.isPresent() && right.isPresent()
                ? Optional.of(Long.compare(left.getAsLong(), right.getAsLong()))
                : Optional.empty();
    }

    private static OptionalLong whole(String value) {
        try {
            return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static List<String> orEmpty(List<String> values) {
        return values == null ? List.of() : List.copyOf(values);
    }

    /** As in a selector on the command line: {@code zone in (a, b)}. */
    @Override
    public String toString() {
        return switch (operator) {
            case "In" ->
                values.size() == 1 ? key + "=" + values.getFirst() : key + " in (" + String.join(", ", values) + ")";
            case "NotIn" ->
                values.size() == 1
                        ? key + "!=" + values.getFirst()
                        : key + " not in (" + String.join(", ", values) + ")";
            case "Exists" -> key;
            case "DoesNotExist" -> "!" + key;
            case "Gt" -> key + ">" + String.join(",", values);
            case "Lt" -> key + "<" + String.join(",", values);
            default -> key + " " + operator + " " + values;
        };
    }
}
