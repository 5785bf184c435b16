package dev.bulkhead.core.run;

import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.health.EventSourceHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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
            dead.addAll(stoppedInformers());
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
                answer(unhealthySources(), election == null || election.leading() ? "ready" : "ready, standing by");
        };
    }

    // The SDK answers with raw types, here and below.
    @SuppressWarnings({"rawtypes", "unchecked"})
    private List<String> unhealthySources() {
        Set<String> found = new TreeSet<>();
        for (RegisteredController controller : operator.getRegisteredControllers()) {
            Map<String, EventSourceHealthIndicator> sources =
                    controller.getControllerHealthInfo().unhealthyEventSources();
            sources.keySet()
                    .forEach(source -> found.add("%s: %s is not synced, or its watch is broken"
                            .formatted(controller.getConfiguration().getName(), source)));
        }
        return List.copyOf(found);
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private List<String> stoppedInformers() {
        Set<String> found = new TreeSet<>();
        for (RegisteredController controller : operator.getRegisteredControllers()) {
            Map<String, InformerWrappingEventSourceHealthIndicator> sources =
                    controller.getControllerHealthInfo().informerEventSourceHealthIndicators();
            sources.forEach((name, source) -> {
                Map<String, InformerHealthIndicator> informers = source.informerHealthIndicators();
                if (informers.values().stream().anyMatch(informer -> !informer.isRunning())) {
                    found.add("%s: the informer of %s has stopped"
                            .formatted(controller.getConfiguration().getName(), name));
                }
            });
        }
        return List.copyOf(found);
    }

    private static Answer answer(List<String> problems, String fine) {
        return problems.isEmpty() ? new Answer(true, fine) : new Answer(false, String.join("\n", problems));
    }
}
