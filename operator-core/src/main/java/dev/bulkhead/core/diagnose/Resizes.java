package dev.bulkhead.core.diagnose;

import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Platform;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Wait;

import dev.bulkhead.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Why a node does not give a running pod the memory that was asked for in place (KEP-1287). */
final class Resizes {
    private static final String LEFT = "; if a container of it is killed for memory, it starts again with more";

    static final List<Entry> ENTRIES = List.of(
            new Entry(
                    Reason.MemoryRaiseDeferred,
                    Platform,
                    Wait,
                    "^Deferred(?:: (?<said>[^\\n]{1,300}))?",
                    "the node of pod {pod} has no room now to raise its memory limit: {said}" + LEFT,
                    "nothing, or free memory on the node: the kubelet tries again by itself"),
            new Entry(
                    Reason.MemoryRaiseDeferred,
                    Platform,
                    Wait,
                    "^Infeasible(?:: (?<said>[^\\n]{1,300}))?",
                    "the node of pod {pod} cannot raise its memory limit: {said}" + LEFT,
                    "if no node of the cluster can, set memory.growInPlace: false in the GuardPolicy"),
            new Entry(
                    Reason.MemoryRaiseDeferred,
                    Platform,
                    Wait,
                    "^Error(?:: (?<said>[^\\n]{1,300}))?",
                    "the node of pod {pod} failed to raise its memory limit: {said}" + LEFT,
                    "read the log of the node's kubelet"));

    private Resizes() {}

    static Optional<Diagnosis> pending(PodView pod) {
        return Stream.of("PodResizePending", "PodResizeInProgress")
                .flatMap(type -> pod.condition(type, "True").stream())
                .flatMap(c -> of(pod, c).stream())
                .findFirst();
    }

    private static Optional<Diagnosis> of(PodView pod, PodCondition condition) {
        return Entry.first(
                ENTRIES,
                pod.subject().at(Rfc3339.orNull(condition.getLastTransitionTime())),
                PodView.text(condition.getReason(), condition.getMessage()));
    }
}
