package dev.bulkhead.core.run;

import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Whether the process works. A standby is ready: its caches are warm. */
final class Health {
    /** Where the process is in its life. */
    enum Stage {
        STARTING,
        RUNNING,
        STOPPING
    }

    /** The text says what is wrong. */
    record Answer(boolean ok, String text) {}

    private final Operator operator;
    private final Election election;
    private volatile Stage stage = Stage.STARTING;

    /** @param election null where none is held */
    Health(Operator operator, Election election) {
        this.operator = operator;
        this.election = election;
    }

    void enter(Stage next) {
        stage = next;
    }

    /** False only for what a restart cures: an API server that is away is no reason. */
    Answer live() {
        List<String> dead = new ArrayList<>();
        if (stage == Stage.RUNNING) {
            dead.addAll(informers(informer -> !informer.isRunning(), "has stopped"));
            if (election != null && !election.alive()) {
                dead.add("the leader election has stopped");
            }
        }
        return answer(dead, "alive");
    }

    Answer ready() {
        return switch (stage) {
            case STARTING -> new Answer(false, "starting: the caches are being filled");
            case STOPPING -> new Answer(false, "stopping");
            case RUNNING ->
                answer(
                        informers(i -> !i.hasSynced() || !i.isWatching(), "is not synced, or its watch is broken"),
                        election == null || election.leading() ? "ready" : "ready, standing by");
        };
    }

    // The SDK answers with raw types.
    @SuppressWarnings({"rawtypes", "unchecked"})
    private List<String> informers(Predicate<InformerHealthIndicator> bad, String what) {
        TreeSet<String> found = new TreeSet<>();
        for (RegisteredController controller : operator.getRegisteredControllers()) {
            Map<String, InformerWrappingEventSourceHealthIndicator> sources =
                    controller.getControllerHealthInfo().informerEventSourceHealthIndicators();
            sources.forEach((name, source) -> {
                Map<String, InformerHealthIndicator> informers = source.informerHealthIndicators();
                informers.values().stream()
                        .filter(bad)
                        .forEach(i -> found.add("%s: informer %s of %s %s"
                                .formatted(
                                        controller.getConfiguration().getName(),
                                        name,
                                        namespace(i.getTargetNamespace()),
                                        what)));
            });
        }
        return List.copyOf(found);
    }

    private static String namespace(String target) {
        return target == null || target.equals("JOSDK_ALL_NAMESPACES") ? "all namespaces" : "namespace " + target;
    }

    private static Answer answer(List<String> problems, String fine) {
        return problems.isEmpty() ? new Answer(true, fine) : new Answer(false, String.join("\n", problems));
    }
}
