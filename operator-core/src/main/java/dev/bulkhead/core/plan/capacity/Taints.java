package dev.bulkhead.core.plan.capacity;

import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;

/** Which taints keep a pod away, as the scheduler reads them. Comparison operators (KEP-5471, alpha) tolerate nothing. */
public final class Taints {
    static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

    private static final Taint CORDON = new Taint("NoSchedule", UNSCHEDULABLE, null, null);

    private Taints() {}

    /** Whether pods without a toleration are kept away; PreferNoSchedule only asks. */
    public static boolean forbids(Taint taint) {
        return "NoSchedule".equals(taint.getEffect()) || "NoExecute".equals(taint.getEffect());
    }

    /** Set by Kubernetes or a cloud for as long as the node is not well. */
    public static boolean isOfHealth(String key) {
        return key != null
                && (key.startsWith("node.kubernetes.io/") || key.startsWith("node.cloudprovider.kubernetes.io/"));
    }

    static boolean toleratesCordon(List<Toleration> tolerations) {
        return tolerates(tolerations, CORDON);
    }

    public static boolean tolerates(List<Toleration> tolerations, Taint taint) {
        for (Toleration toleration : tolerations) {
            if (tolerates(toleration, taint)) {
                return true;
            }
        }
        return false;
    }

    private static boolean tolerates(Toleration toleration, Taint taint) {
        if (!isEmpty(toleration.getEffect()) && !toleration.getEffect().equals(taint.getEffect())) {
            return false;
        }
        if (!isEmpty(toleration.getKey()) && !toleration.getKey().equals(taint.getKey())) {
            return false;
        }
        String operator = isEmpty(toleration.getOperator()) ? "Equal" : toleration.getOperator();
        return switch (operator) {
            case "Equal" -> text(toleration.getValue()).equals(text(taint.getValue()));
            case "Exists" -> true;
            default -> false;
        };
    }

    private static boolean isEmpty(String text) {
        return text == null || text.isEmpty();
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }
}
