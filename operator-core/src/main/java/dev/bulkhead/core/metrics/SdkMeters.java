package dev.bulkhead.core.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * The meters that the operator SDK makes, with descriptions, few buckets, and without the tags that hold the number of a
 * retry: retries never end here, and every number would be a series of its own.
 */
final class SdkMeters implements MeterFilter {
    static final String PREFIX = "operator.sdk.";

    /** A name that ends with a dot is followed by the name of a reconciler. */
    static final Map<String, String> DESCRIPTIONS = Map.ofEntries(
            Map.entry("operator.sdk.controllers.execution.reconcile", "Time that one reconcile takes."),
            Map.entry("operator.sdk.controllers.execution.reconcile.success", "Reconciles that ended well."),
            Map.entry("operator.sdk.controllers.execution.reconcile.failure", "Reconciles that ended in an exception."),
            Map.entry(
                    "operator.sdk.controllers.execution.cleanup", "Time that one clean-up of a deleted object takes."),
            Map.entry("operator.sdk.controllers.execution.cleanup.success", "Clean-ups that ended well."),
            Map.entry("operator.sdk.controllers.execution.cleanup.failure", "Clean-ups that ended in an exception."),
            Map.entry("operator.sdk.events.received", "Events that may lead to a reconcile."),
            Map.entry("operator.sdk.events.delete", "Deleted objects whose clean-up is done."),
            Map.entry("operator.sdk.reconciliations.started", "Reconciles put in the queue."),
            Map.entry("operator.sdk.reconciliations.success", "Reconciles that ended well, retries included."),
            Map.entry("operator.sdk.reconciliations.failed", "Reconciles that ended in an exception and are retried."),
            Map.entry("operator.sdk.reconciliations.executions.", "Reconciles that run now."),
            Map.entry("operator.sdk.reconciliations.queue.size.", "Reconciles that run or wait for a thread now."));

    private static final List<String> RETRY_TAGS =
            List.of("reconciliations.retries.number", "reconciliations.retries.last");

    private static final double[] BUCKETS = DoubleStream.of(0.005, 0.025, 0.1, 0.5, 1, 5, 30)
            .map(seconds -> Duration.ofMillis((long) (seconds * 1000)).toNanos())
            .toArray();

    @Override
    public Meter.Id map(Meter.Id id) {
        if (!id.getName().startsWith(PREFIX)) {
            return id;
        }
        Stream<Tag> tags = id.getTags().stream().filter(tag -> !RETRY_TAGS.contains(tag.getKey()));
        return new Meter.Id(
                id.getName(),
                io.micrometer.core.instrument.Tags.of(tags.toList()),
                id.getBaseUnit(),
                description(id.getName()),
                id.getType());
    }

    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        if (!id.getName().startsWith(PREFIX)) {
            return config;
        }
        return DistributionStatisticConfig.builder()
                .percentiles()
                .percentilesHistogram(false)
                .serviceLevelObjectives(BUCKETS)
                .build()
                .merge(config);
    }

    private static String description(String name) {
        return DESCRIPTIONS.entrySet().stream()
                .filter(e -> e.getKey().endsWith(".") ? name.startsWith(e.getKey()) : name.equals(e.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
