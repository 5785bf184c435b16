package dev.bulkhead.core.diagnose;

import dev.bulkhead.core.diagnose.ContainerView.Kind;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How the containers of a pod ended. */
final class Ends {
    /** The runtime's message is not the log of a program that never ran. */
    private static final Set<String> NOT_STARTED = Set.of("StartError", "ContainerCannotRun");

    private Ends() {}

    static Optional<Diagnosis> memory(PodView pod, Instant now) {
        return pod.containers().stream()
                .flatMap(c -> c
                        .memoryKill(now)
                        // A counter of the cgroup can be stale: who ended on SIGTERM was not killed by the kernel.
                        .filter(t -> ContainerView.exitCode(t) != 143)
                        .flatMap(t -> Entry.first(ContainerEnds.MEMORY, pod.subject(c, t), signal(pod, c, t), end(t)))
                        .stream())
                .findFirst();
    }

    /** A container that was killed, by somebody who is not known to have ended the pod. */
    static Optional<ContainerStateTerminated> killed(PodView pod) {
        return pod.containers().stream()
                .flatMap(c -> c.failure().stream())
                .filter(t -> "OOMKilled".equals(t.getReason()) || ContainerView.exitCode(t) == 137)
                .findFirst()
                .filter(t -> Disruption.of(pod).isEmpty());
    }

    /** Init containers before the others: while they fail the others never start. */
    static Optional<Diagnosis> program(PodView pod, PodEvents events) {
        return Arrays.stream(Kind.values())
                .flatMap(kind -> RootCause.among(ofKind(pod, events, kind)).stream())
                .findFirst();
    }

    private static List<Diagnosis> ofKind(PodView pod, PodEvents events, Kind kind) {
        return pod.containers().stream()
                .filter(c -> c.kind() == kind)
                .flatMap(c -> c
                        .failure()
                        .flatMap(t -> diagnosis(pod, c, t, events))
                        .or(() -> c.crashLooping() ? crashLoop(pod, c) : Optional.empty())
                        .stream())
                .toList();
    }

    private static Optional<Diagnosis> diagnosis(
            PodView pod, ContainerView container, ContainerStateTerminated ended, PodEvents events) {
        Subject subject = pod.subject(container, ended);
        if (NOT_STARTED.contains(String.valueOf(ended.getReason()))) {
            return Entry.first(ContainerEnds.START, subject, text(ended));
        }
        return Entry.first(ModelFetches.ENTRIES, subject, ModelFetches.text(ended.getMessage()))
                .or(() -> probe(subject, ended, events))
                .or(() -> Entry.first(LogTexts.ALL, subject, ended.getMessage()))
                .or(() -> Entry.first(ContainerEnds.CODES, subject, signal(pod, container, ended), lastLine(ended)));
    }

    private static Optional<Diagnosis> probe(Subject subject, ContainerStateTerminated ended, PodEvents events) {
        int code = ContainerView.exitCode(ended);
        if (code != 137 && code != 143) {
            return Optional.empty();
        }
        return events.of("Killing")
                .map(PodEvents::text)
                .filter(text -> text.contains("Container " + subject.container() + " failed"))
                .findFirst()
                .flatMap(text -> Entry.first(ContainerEnds.PROBES, subject, text));
    }

    private static Optional<Diagnosis> crashLoop(PodView pod, ContainerView container) {
        String message = container.waiting().map(w -> w.getMessage()).orElse("");
        return Entry.first(ContainerEnds.CRASH_LOOP, pod.subject(container), "CrashLoopBackOff: " + message);
    }

    private static String signal(PodView pod, ContainerView container, ContainerStateTerminated ended) {
        boolean limited = pod.subject(container, ended).memoryLimit() != null;
        return ended.getExitCode() + " " + ended.getReason() + (limited ? " limited" : " unlimited");
    }

    private static String end(ContainerStateTerminated ended) {
        return "terminated: reason " + ended.getReason() + ", exit code " + ended.getExitCode();
    }

    private static String text(ContainerStateTerminated ended) {
        return ended.getMessage() == null || ended.getMessage().isBlank() ? end(ended) : ended.getMessage();
    }

    /** For the reader of a failure that nobody knows. */
    private static String lastLine(ContainerStateTerminated ended) {
        String log = Redaction.redact(text(ended)).strip();
        return log.substring(log.lastIndexOf('\n') + 1);
    }
}
