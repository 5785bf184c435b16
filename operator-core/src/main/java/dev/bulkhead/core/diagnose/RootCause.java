package dev.bulkhead.core.diagnose;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.Reason.Category;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Picks, among what several pods say of one failure, the one that the others follow from. */
public final class RootCause {
    /** Peers of a killed rank die in the same moment, and clocks and status reports differ by seconds. */
    private static final Duration SAME_MOMENT = Duration.ofSeconds(30);

    /** Say how a pod ended and not why: peers and their owner end pods in the same way. */
    private static final Set<Reason> VAGUE =
            EnumSet.of(Reason.ApplicationError, Reason.Killed, Reason.Unknown, Reason.PodDeleted);

    private static final Set<Reason> MEMORY = EnumSet.of(
            Reason.HostOutOfMemory, Reason.PythonOutOfMemory, Reason.SharedMemoryFull, Reason.CudaOutOfMemory);

    private static final Pattern TALK_OF_PEERS = Pattern.compile(
            "(?i)connection|peer|gloo|nccl|rendezvous|timed? ?out|socket|broken pipe|process group|collective");

    private RootCause() {}

    /** Empty only for an empty list. The order of the list does not matter. */
    public static Optional<Diagnosis> among(List<Diagnosis> diagnoses) {
        List<Diagnosis> causes = diagnoses.stream()
                .filter(d -> d.reason().category() != Category.Consequence)
                .toList();
        List<Diagnosis> candidates = causes.isEmpty() ? diagnoses : causes;
        Instant end = candidates.stream()
                .map(RootCause::time)
                .min(Instant::compareTo)
                .filter(t -> t.isBefore(Instant.MAX))
                .map(t -> t.plus(SAME_MOMENT))
                .orElse(Instant.MAX);
        return candidates.stream()
                // a node that evicts a pod does not always say when
                .filter(d -> time(d).equals(Instant.MAX) || !time(d).isAfter(end))
                .min(Comparator.comparingInt(RootCause::distance)
                        .thenComparing(RootCause::time)
                        .thenComparing(d -> Objects.requireNonNullElse(d.pod(), ""))
                        .thenComparing(d -> Objects.requireNonNullElse(d.container(), ""))
                        .thenComparing(Diagnosis::reason)
                        .thenComparing(Diagnosis::cause));
    }

    /** Whether it is worth a few seconds to see if another pod tells of the cause of this. */
    public static boolean mayBeConsequence(Diagnosis diagnosis) {
        return switch (diagnosis.reason().category()) {
            case Consequence -> true;
            case Lifecycle -> false;
            case User, Infrastructure ->
                VAGUE.contains(diagnosis.reason())
                        || diagnosis.reason() == Reason.PythonException
                                && TALK_OF_PEERS.matcher(diagnosis.evidence()).find()
                        || diagnosis.reason() == Reason.Segfault
                                && Integer.valueOf(134).equals(diagnosis.exitCode());
        };
    }

    /** From the cause: what takes a pod from outside comes before what its programs then do. */
    private static int distance(Diagnosis diagnosis) {
        if (mayBeConsequence(diagnosis)) {
            return 2;
        }
        boolean first =
                MEMORY.contains(diagnosis.reason()) || diagnosis.reason().category() == Category.Infrastructure;
        return first ? 0 : 1;
    }

    private static Instant time(Diagnosis diagnosis) {
        return Rfc3339.parse(diagnosis.at()).orElse(Instant.MAX);
    }
}
