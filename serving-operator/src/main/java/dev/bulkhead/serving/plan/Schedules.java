package dev.bulkhead.serving.plan;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.ServingScale.Schedule;
import dev.bulkhead.core.guard.Finding;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the schedules of a service ask for at a moment.
 *
 * @param minReplicas 0 if none is active
 * @param change when one begins or ends next
 * @param findings schedules that cannot be read; they have no effect
 */
record Schedules(int minReplicas, Optional<Instant> change, List<Finding> findings) {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    static Schedules at(List<Schedule> schedules, Instant now) {
        int minReplicas = 0;
        List<Instant> changes = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (Schedule schedule : schedules) {
            try {
                ZonedDateTime local = now.atZone(ZoneId.of(zone(schedule)));
                ExecutionTime times = ExecutionTime.forCron(PARSER.parse(schedule.start()));
                // The last start before the next second, so that one that is now counts.
                Optional<Instant> end = times.lastExecution(local.plusSeconds(1))
                        .map(t -> t.toInstant().plusSeconds(schedule.durationSeconds()))
                        .filter(t -> t.isAfter(now));
                if (end.isPresent()) {
                    minReplicas = Math.max(minReplicas, schedule.minReplicas());
                    changes.add(end.get());
                }
                times.nextExecution(local).map(ZonedDateTime::toInstant).ifPresent(changes::add);
            } catch (IllegalArgumentException | DateTimeException e) {
                findings.add(new Finding(
                        Reason.ScheduleInvalid,
                        "schedule \"%s\" (%s) cannot be read: %s"
                                .formatted(schedule.start(), zone(schedule), e.getMessage()),
                        "write minute, hour, day of month, month and day of week, as in \"0 8 * * 1-5\", and a time"
                                + " zone such as Europe/Berlin"));
            }
        }
        return new Schedules(minReplicas, changes.stream().min(Instant::compareTo), List.copyOf(findings));
    }

    private static String zone(Schedule schedule) {
        return schedule.timeZone() == null ? "Etc/UTC" : schedule.timeZone();
    }
}
