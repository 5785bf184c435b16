package dev.bulkhead.suite.plan;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.core.plan.capacity.Placement;
import dev.bulkhead.suite.plan.PlanReport.Forecast;
import dev.bulkhead.suite.plan.PlanReport.Made;
import dev.bulkhead.suite.plan.PlanReport.Outcome;
import dev.bulkhead.training.plan.Decision;
import dev.bulkhead.training.plan.ObservedJob;
import dev.bulkhead.training.plan.TrainingPlanner;
import dev.bulkhead.training.plan.TrainingStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What would become of a training: the operator's own planner and guards, asked without acting. */
final class JobForecast {
    private final ObservedJob seen;
    private final List<String> notes;

    JobForecast(ObservedJob seen, List<String> notes) {
        this.seen = seen;
        this.notes = notes;
    }

    Forecast forecast() {
        Decision decision = TrainingPlanner.plan(seen);
        Decision made = TrainingPlanner.unhindered(seen);
        return switch (decision) {
            case Decision.Reject(var finding) ->
                forecast(Outcome.refused, finding.cause(), finding.remedy(), Optional.empty(), List.of());
            case Decision.Hold hold ->
                forecast(Outcome.waits, hold.obstacle().cause(), hold.obstacle().remedy(), launch(made), List.of());
            case Decision.Launch launch -> place(launch);
            case Decision.Suspend suspend ->
                forecast(Outcome.waits, "it is suspended", "set spec.suspend to false", launch(made), List.of());
            default -> there(decision);
        };
    }

    private static Optional<Decision.Launch> launch(Decision decision) {
        return decision instanceof Decision.Launch launch ? Optional.of(launch) : Optional.empty();
    }

    private Forecast place(Decision.Launch launch) {
        return switch (GangPlacement.of(seen, launch.pods())) {
            case Placement.Placed placed -> forecast(Outcome.starts, null, null, Optional.of(launch), placed.nodes());
            case Placement.NotPlaced blocked
            when !seen.nodes().known() -> forecast(Outcome.starts, null, null, Optional.of(launch), List.of());
            case Placement.NotPlaced blocked ->
                forecast(
                        Outcome.waits,
                        (launch.pods().size() == 1
                                        ? ""
                                        : blocked.fitting() + " of "
                                                + launch.pods().size() + " pods fit; for the next: ")
                                + blocked.why().sentence(),
                        blocked.why().remedy(),
                        Optional.of(launch),
                        List.of());
        };
    }

    /** The job is there already, and its pods as well: nothing new would be made now. */
    private Forecast there(Decision decision) {
        String message = seen.status().finished()
                ? "it has ended: " + seen.status().message()
                : TrainingStatus.of(seen, decision).message();
        return forecast(Outcome.accepted, message, null, Optional.empty(), List.of());
    }

    private Forecast forecast(
            Outcome outcome, String why, String remedy, Optional<Decision.Launch> launch, List<String> nodes) {
        TrainingJob job = seen.job();
        List<Made> makes = new ArrayList<>();
        List<HasMetadata> full = launch.map(JobForecast::objects).orElse(List.of());
        int pods = 0;
        for (HasMetadata object : full) {
            boolean isPod = object.getKind().equals("Pod");
            makes.add(new Made(
                    object.getKind(),
                    object.getMetadata().getName(),
                    isPod && pods < nodes.size() ? nodes.get(pods) : null));
            pods += isPod ? 1 : 0;
        }
        return new Forecast(
                job.getKind(),
                job.getMetadata().getNamespace(),
                job.getMetadata().getName(),
                outcome,
                why,
                remedy,
                launch.map(l -> Changes.of(seen, l)).orElse(List.of()),
                makes,
                full,
                notes);
    }

    private static List<HasMetadata> objects(Decision.Launch launch) {
        return Stream.of(
                        launch.service().stream(),
                        launch.claim().stream(),
                        launch.companions().stream(),
                        launch.pods().stream())
                .flatMap(s -> s)
                .map(HasMetadata.class::cast)
                .toList();
    }
}
