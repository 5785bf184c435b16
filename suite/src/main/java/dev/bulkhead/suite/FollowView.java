package dev.bulkhead.suite;

import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Attempt;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.ContainerMemory;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.MemorySource;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.RoleStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;

/** What a person reads while a job runs: from one status to the next, without a cluster, clock or terminal. */
final class FollowView {
    private FollowView() {}

    /** One line per change, each with the time since the beginning. */
    static List<String> lines(TrainingJobStatus before, TrainingJobStatus now, Duration elapsed) {
        List<String> lines = new ArrayList<>(events(before, now));
        if (before == null || !state(before).equals(state(now))) {
            lines.add(state(now));
        }
        return lines.stream().map(line -> stamp(elapsed) + "  " + line).toList();
    }

    /** What happened between the two, to be read also later: ended attempts, and memory that was set or raised. */
    static List<String> events(TrainingJobStatus before, TrainingJobStatus now) {
        TrainingJobStatus old = before == null ? TrainingJobStatus.NEW : before;
        List<String> events = new ArrayList<>();
        int last =
                old.attemptsOrEmpty().stream().mapToInt(Attempt::number).max().orElse(0);
        now.attemptsOrEmpty().stream().filter(a -> a.number() > last).forEach(a -> events.add(ended(a)));
        now.memoryOrEmpty().forEach(m -> memoryChange(find(old, m), m).ifPresent(events::add));
        return events;
    }

    /** Where the job is now, in one line. */
    static String state(TrainingJobStatus now) {
        if (now.phase() == null) {
            return "Pending     waiting for an operator to look at it";
        }
        StringBuilder line = new StringBuilder("%-10s  attempt %d".formatted(now.phase(), now.currentAttempt()));
        String roles = roles(now);
        if (!roles.isEmpty()) {
            line.append("  ").append(roles);
        }
        boolean saysWhy = now.phase() != Phase.Running && now.message() != null;
        String detail = saysWhy ? now.message() : now.progress();
        return detail == null
                ? line.toString()
                : line.append("  ").append(detail).toString();
    }

    /** How it ended; what happened on the way has been told. */
    static String summary(TrainingJobStatus end, Duration elapsed) {
        int attempts = end.currentAttempt();
        StringJoiner parts = new StringJoiner("; ");
        parts.add("%s %s %d s, %d attempt%s"
                .formatted(
                        end.phase(),
                        end.phase() == Phase.Succeeded ? "in" : "after",
                        elapsed.toSeconds(),
                        attempts,
                        attempts == 1 ? "" : "s"));
        if (end.phase() == Phase.Failed && end.message() != null) {
            parts.add(end.message());
        }
        if (end.result() != null && !end.result().isBlank()) {
            parts.add("result: " + end.result().strip());
        }
        return parts.toString();
    }

    static String stamp(Duration elapsed) {
        long seconds = elapsed.toSeconds();
        return "%7s"
                .formatted(
                        seconds < 600
                                ? seconds + "s"
                                : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60));
    }

    private static String ended(Attempt attempt) {
        StringBuilder line =
                new StringBuilder("attempt %d ended with %s".formatted(attempt.number(), attempt.reason()));
        if (attempt.message() != null) {
            line.append(": ").append(attempt.message());
        }
        if (attempt.progress() != null) {
            line.append(" [last progress: ").append(attempt.progress()).append(']');
        }
        return line.toString();
    }

    private static Optional<String> memoryChange(ContainerMemory before, ContainerMemory now) {
        String whose = now.container() == null ? now.role() : now.role() + "/" + now.container();
        if (before == null) {
            // Nothing to tell where the spec's own limit holds.
            return now.source() == MemorySource.Spec
                    ? Optional.empty()
                    : Optional.of("memory limit of %s: %s (%s)".formatted(whose, now.limit(), now.source()));
        }
        return Objects.equals(before.limit(), now.limit())
                ? Optional.empty()
                : Optional.of("memory limit of %s: %s -> %s (%s)"
                        .formatted(whose, before.limit(), now.limit(), now.source()));
    }

    private static ContainerMemory find(TrainingJobStatus status, ContainerMemory like) {
        return status.memoryOrEmpty().stream()
                .filter(m -> Objects.equals(m.role(), like.role()) && Objects.equals(m.container(), like.container()))
                .findFirst()
                .orElse(null);
    }

    private static String roles(TrainingJobStatus status) {
        StringJoiner roles = new StringJoiner(", ");
        for (RoleStatus role : status.roles() == null ? List.<RoleStatus>of() : status.roles()) {
            roles.add(role(role));
        }
        return roles.toString();
    }

    private static String role(RoleStatus role) {
        StringJoiner rest = new StringJoiner(", ", " (", ")").setEmptyValue("");
        addCount(rest, role.pending(), "pending");
        addCount(rest, role.succeeded(), "succeeded");
        addCount(rest, role.failed(), "failed");
        return "%s %d/%d%s".formatted(role.name(), role.running(), role.replicas(), rest);
    }

    private static void addCount(StringJoiner counts, int count, String what) {
        if (count > 0) {
            counts.add(count + " " + what);
        }
    }
}
