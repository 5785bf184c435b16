package dev.bulkhead.core.guard;

import dev.bulkhead.api.v1alpha1.MemoryProfileSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Learns from runs, and says with how much memory the next run of a template starts. */
public final class MemoryRecord {
    /** Over the highest peak: sampled figures miss the highest moments, and a limit must not be reached at once again. */
    private static final BigDecimal MARGIN = new BigDecimal("1.25");

    /** That a record is still in use is written down no more often. */
    private static final Duration WORTH_WRITING = Duration.ofHours(1);

    private static final MemorySize LEAST = MemorySize.mebi(64);

    private MemoryRecord() {}

    private static final MemoryProfileSpec NOTHING =
            new MemoryProfileSpec(null, null, null, null, null, null, null, null, null, null, null);

    /**
     * The record with what a run has told; the same record if that is nothing new. What was learnt is never made smaller by
     * later runs: deleting the record forgets.
     */
    public static MemoryProfileSpec learn(
            Optional<MemoryProfileSpec> before, Template template, List<MemoryLesson> lessons, Instant now) {
        MemoryProfileSpec known = before.orElse(NOTHING);
        Optional<MemorySize> peak = size(known.peak());
        Optional<MemorySize> needed = size(known.needed());
        Optional<MemorySize> killedAt = size(known.killedAt());
        int kills = known.kills() == null ? 0 : known.kills();
        String lastKill = known.lastKill();
        for (MemoryLesson lesson : lessons) {
            switch (lesson) {
                case MemoryLesson.Ran(MemorySize used) -> peak = larger(peak, Optional.of(used));
                case MemoryLesson.Raised(MemorySize to) -> needed = larger(needed, Optional.of(to));
                case MemoryLesson.Killed(String id, MemorySize limit, Optional<MemorySize> next) -> {
                    needed = larger(needed, next);
                    killedAt = larger(killedAt, Optional.of(limit));
                    kills += id.equals(lastKill) ? 0 : 1;
                    lastKill = id;
                }
            }
        }
        MemoryProfileSpec learnt = new MemoryProfileSpec(
                template.image(),
                orNull(template.command()),
                template.role(),
                template.container(),
                orNull(template.gpuModel()),
                quantity(peak),
                quantity(needed),
                quantity(killedAt),
                kills,
                lastKill,
                known.lastSeen());
        boolean news = !learnt.equals(known) || lastSeen(known).isBefore(now.minus(WORTH_WRITING));
        return news ? at(learnt, now) : known;
    }

    /** As it is read back: an empty text is not written. */
    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static MemoryProfileSpec at(MemoryProfileSpec spec, Instant now) {
        return new MemoryProfileSpec(
                spec.image(),
                spec.command(),
                spec.role(),
                spec.container(),
                spec.gpuModel(),
                spec.peak(),
                spec.needed(),
                spec.killedAt(),
                spec.kills(),
                spec.lastKill(),
                now.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static Instant lastSeen(MemoryProfileSpec spec) {
        try {
            return spec.lastSeen() == null ? Instant.EPOCH : Instant.parse(spec.lastSeen());
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    /**
     * The limit to start with; empty if the record gives no reason to leave what would be given without it.
     *
     * @param written the container's own limit: it is left only for more, and only once it has been too small
     * @param ceiling how far the guards may go, empty if nothing says so
     */
    public static Optional<MemorySize> start(
            MemoryProfileSpec known, Optional<MemorySize> written, Optional<MemorySize> ceiling) {
        Optional<MemorySize> needed = size(known.needed());
        Optional<MemorySize> wanted = written.isPresent()
                ? needed.filter(n -> n.exceeds(written.get()))
                : larger(
                        needed,
                        size(known.peak())
                                .map(p -> p.grow(MARGIN, new MemorySize(0)).max(LEAST)));
        return wanted.map(w -> ceiling.map(w::min).orElse(w))
                .filter(w -> written.isEmpty() || w.exceeds(written.get()));
    }

    private static Optional<MemorySize> larger(Optional<MemorySize> a, Optional<MemorySize> b) {
        return a.isPresent() && b.isPresent() ? Optional.of(a.get().max(b.get())) : a.or(() -> b);
    }

    private static Optional<MemorySize> size(Quantity quantity) {
        return Optional.ofNullable(quantity).flatMap(MemorySize::parse).filter(s -> !s.isZero());
    }

    private static Quantity quantity(Optional<MemorySize> size) {
        return size.map(MemorySize::toQuantity).orElse(null);
    }
}
