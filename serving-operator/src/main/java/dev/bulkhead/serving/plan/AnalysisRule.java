package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.Rollout.Analysis;
import dev.bulkhead.api.v1alpha1.Rollout.Query;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Whether a candidate keeps to the bounds of its analysis. Nothing is judged before it had minRequests, nor against a stable
 * revision that had fewer; what cannot be judged does not pass.
 */
final class AnalysisRule {
    sealed interface Judgement {
        /** @param figures in words, for the record */
        record Passed(String figures) implements Judgement {}

        /** Neither passed nor breached yet. */
        record Waiting(String why) implements Judgement {}

        record Breached(Reason reason, String sentence) implements Judgement {}
    }

    private final Analysis bounds;
    private final StepDemand demand;
    private final Map<String, OptionalDouble> figures;

    private AnalysisRule(Analysis bounds, StepDemand demand, Map<String, OptionalDouble> figures) {
        this.bounds = bounds;
        this.demand = demand;
        this.figures = figures;
    }

    static Judgement judge(Analysis bounds, StepDemand demand, Map<String, OptionalDouble> figures) {
        return new AnalysisRule(bounds, demand, figures).judge();
    }

    private Judgement judge() {
        if (demand.candidate().requests() < bounds.minRequests()) {
            return new Judgement.Waiting("%d of %d requests so far"
                    .formatted(RoughCount.of(demand.candidate().requests()), bounds.minRequests()));
        }
        Optional<Judgement> breach = Stream.<Optional<Judgement>>of(errors(), latency())
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> bounds.queriesOrEmpty().stream()
                        .flatMap(q -> breach(q).stream())
                        .findFirst());
        return breach.orElseGet(() -> missing()
                .<Judgement>map(Judgement.Waiting::new)
                .orElseGet(() -> new Judgement.Passed(failed(demand.candidate()))));
    }

    private Optional<Judgement> errors() {
        double percent = demand.candidate().errorPercent();
        if (bounds.maxErrorPercent() != null && percent > bounds.maxErrorPercent()) {
            return breached(Reason.ErrorsTooMany, failed(demand.candidate()), bounds.maxErrorPercent() + " %");
        }
        double stable = demand.stable().errorPercent();
        return comparable()
                        && bounds.maxErrorPercentOverStable() != null
                        && percent > stable + bounds.maxErrorPercentOverStable()
                ? breached(
                        Reason.ErrorsTooMany,
                        failed(demand.candidate()),
                        bounds.maxErrorPercentOverStable() + " points above the stable revision's")
                : Optional.empty();
    }

    private Optional<Judgement> latency() {
        OptionalDouble candidate = demand.candidate().latency().percentile(bounds.percentile());
        OptionalDouble stable = demand.stable().latency().percentile(bounds.percentile());
        if (candidate.isEmpty()) {
            return Optional.empty();
        }
        String took = "the slowest %d %% took %s or more"
                .formatted(100 - bounds.percentile(), milliseconds(candidate.getAsDouble()));
        if (bounds.maxLatencyMilliseconds() != null && candidate.getAsDouble() > bounds.maxLatencyMilliseconds()) {
            return breached(Reason.TooSlow, took, bounds.maxLatencyMilliseconds() + " ms");
        }
        return bounds.maxLatencyPercentOfStable() != null
                        && comparable()
                        && stable.isPresent()
                        && candidate.getAsDouble() > stable.getAsDouble() * bounds.maxLatencyPercentOfStable() / 100
                ? breached(Reason.TooSlow, took, bounds.maxLatencyPercentOfStable() + " % of the stable revision's")
                : Optional.empty();
    }

    private Optional<Judgement> breach(Query query) {
        OptionalDouble figure = figures.getOrDefault(query.name(), OptionalDouble.empty());
        if (figure.isEmpty()) {
            return Optional.empty();
        }
        double value = figure.getAsDouble();
        boolean below = query.min() != null && value < Double.parseDouble(query.min());
        boolean above = query.max() != null && value > Double.parseDouble(query.max());
        return below || above
                ? Optional.of(new Judgement.Breached(
                        Reason.QueryBreached,
                        "query %s gave %s, the %s is %s"
                                .formatted(
                                        query.name(),
                                        value,
                                        below ? "least allowed" : "bound",
                                        below ? query.min() : query.max())))
                : Optional.empty();
    }

    private Optional<Judgement> breached(Reason reason, String figure, String bound) {
        OptionalDouble slow = demand.stable().latency().percentile(bounds.percentile());
        String stable = failed(demand.stable())
                + (slow.isPresent() ? ", slowest from " + milliseconds(slow.getAsDouble()) : "");
        return Optional.of(new Judgement.Breached(
                reason, "%s, the bound is %s; of the stable revision: %s".formatted(figure, bound, stable)));
    }

    /** What would be needed to judge all bounds. */
    private Optional<String> missing() {
        boolean relative = bounds.maxErrorPercentOverStable() != null || bounds.maxLatencyPercentOfStable() != null;
        if (!demand.complete()) {
            return Optional.of("not every router gives its figures");
        }
        if (relative && !comparable()) {
            return Optional.of("%d of %d requests to the stable revision so far, to compare with"
                    .formatted(RoughCount.of(demand.stable().requests()), bounds.minRequests()));
        }
        if (bounds.maxLatencyMilliseconds() != null || bounds.maxLatencyPercentOfStable() != null) {
            if (demand.candidate().latency().percentile(bounds.percentile()).isEmpty()) {
                return Optional.of("no request was answered, so there is no latency");
            }
        }
        return bounds.queriesOrEmpty().stream()
                .filter(q ->
                        figures.getOrDefault(q.name(), OptionalDouble.empty()).isEmpty())
                .map(q -> "query " + q.name() + " gives no number")
                .findFirst();
    }

    private boolean comparable() {
        return demand.stable().requests() >= bounds.minRequests();
    }

    private static String failed(Demand demand) {
        return String.format(Locale.ROOT, "%.1f %% of %d requests failed", demand.errorPercent(), demand.requests());
    }

    private static String milliseconds(double value) {
        return Math.round(value) + " ms";
    }
}
