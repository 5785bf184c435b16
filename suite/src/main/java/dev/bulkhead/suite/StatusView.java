package dev.bulkhead.suite;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.suite.cli.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What {@code status} prints, from the objects alone. */
final class StatusView {
    private StatusView() {}

    static List<String> table(List<TrainingJob> jobs, boolean withNamespace, Instant now) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(withNamespace, "NAMESPACE", "NAME", "PHASE", "ATTEMPT", "AGE", "STATUS"));
        for (TrainingJob job : jobs) {
            TrainingJobStatus status = status(job);
            rows.add(row(
                    withNamespace,
                    job.getMetadata().getNamespace(),
                    job.getMetadata().getName(),
                    status.phase() == null ? "Pending" : status.phase().name(),
                    String.valueOf(status.currentAttempt()),
                    age(job, now),
                    words(status)));
        }
        int[] widths = IntStream.range(0, rows.get(0).size())
                .map(i -> rows.stream().mapToInt(r -> r.get(i).length()).max().orElse(0))
                .toArray();
        return rows.stream().map(r -> line(r, widths)).toList();
    }

    /** All that is known of one job. */
    static List<String> story(TrainingJob job, Instant now) {
        TrainingJobStatus status = status(job);
        List<String> lines = new ArrayList<>();
        lines.add("%s, %s old".formatted(Names.of(job), age(job, now)));
        lines.add(FollowView.state(status));
        if (status.message() != null && !FollowView.state(status).contains(status.message())) {
            lines.add(status.message());
        }
        lines.addAll(FollowView.events(null, status));
        status.conditionsOrEmpty()
                .forEach(c -> lines.add("condition %s=%s (%s)%s"
                        .formatted(
                                c.getType(),
                                c.getStatus(),
                                c.getReason(),
                                c.getMessage() == null || c.getMessage().isEmpty() ? "" : ": " + c.getMessage())));
        if (status.result() != null) {
            lines.add("result: " + status.result().strip());
        }
        return lines;
    }

    private static TrainingJobStatus status(TrainingJob job) {
        return job.getStatus() == null ? TrainingJobStatus.NEW : job.getStatus();
    }

    private static String words(TrainingJobStatus status) {
        if (status.phase() == null) {
            return "waiting for an operator to look at it";
        }
        if (status.phase() == TrainingJobStatus.Phase.Running && status.progress() != null) {
            return status.progress();
        }
        return status.message() == null ? "" : status.message();
    }

    private static String age(TrainingJob job, Instant now) {
        String created = job.getMetadata().getCreationTimestamp();
        if (created == null) {
            return "?";
        }
        Duration age = Duration.between(Instant.parse(created), now);
        if (age.toMinutes() < 2) {
            return age.toSeconds() + "s";
        }
        return age.toHours() < 2 ? age.toMinutes() + "m" : age.toDays() < 2 ? age.toHours() + "h" : age.toDays() + "d";
    }

    private static List<String> row(boolean withNamespace, String namespace, String... rest) {
        List<String> row = new ArrayList<>(List.of(rest));
        if (withNamespace) {
            row.add(0, namespace);
        }
        return row;
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(("%-" + (widths[i] + 3) + "s").formatted(row.get(i)));
        }
        return line.toString().stripTrailing();
    }
}
