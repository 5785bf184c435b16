package dev.bulkhead.suite.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Promotion;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutPhase;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutStatus;
import dev.bulkhead.api.v1alpha1.Route;
import dev.bulkhead.suite.cli.Page;
import dev.bulkhead.suite.cli.Page.Tone;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Where the rollout of a service stands. */
record RolloutReport(
        String namespace,
        String name,

        @JsonPropertyDescription("Number of the revision that has proved itself; null before the first has.")
        Integer stable,

        @JsonPropertyDescription("Number of the revision that is to take over; null if there is none.")
        Integer candidate,

        @JsonPropertyDescription("What the routers do.") List<Route.Target> targets,

        @JsonPropertyDescription("Of the candidate, or of the revision that was given up; null if there is neither.")
        RolloutStatus rollout,

        @JsonPropertyDescription("Oldest first.") List<Promotion> history) {
    private static final int LABEL = 9;

    static RolloutReport of(InferenceService service) {
        InferenceServiceStatus status = ServiceArgument.status(service);
        return new RolloutReport(
                service.getMetadata().getNamespace(),
                service.getMetadata().getName(),
                status.stable(),
                status.candidate(),
                status.route() == null ? List.of() : status.route().targetsOrEmpty(),
                status.rollout(),
                status.historyOrEmpty());
    }

    Page write(Page page) {
        page.title("InferenceService/%s in namespace %s".formatted(name, namespace));
        page.item("stable", LABEL, Tone.PLAIN, stable == null ? "none has answered yet" : "revision " + stable);
        page.item("requests", LABEL, targets.isEmpty() ? Tone.BAD : Tone.PLAIN, shares());
        if (rollout == null) {
            page.item("rollout", LABEL, Tone.PLAIN, "nothing is to take over");
        } else {
            boolean givenUp = rollout.phase() == RolloutPhase.RolledBack;
            page.item("rollout", LABEL, givenUp ? Tone.BAD : Tone.PLAIN, stands());
        }
        if (!history.isEmpty()) {
            page.gap()
                    .table(
                            List.of("TIME", "REVISION", "VERSION", "VERDICT", "BY", "WHY"),
                            history.reversed().stream().map(RolloutReport::row).toList());
        }
        return page;
    }

    private String shares() {
        return targets.isEmpty()
                ? "go nowhere"
                : targets.stream()
                        .map(t -> t.weight() + " % to " + t.revision())
                        .collect(Collectors.joining(", "));
    }

    private String stands() {
        String figures = rollout.requests() == null
                ? ""
                : " (%d requests in this step, %d errors)".formatted(rollout.requests(), rollout.errors());
        return "revision %d, %s since %s%s: %s"
                .formatted(rollout.revision(), rollout.phase(), rollout.since(), figures, rollout.message());
    }

    private static List<String> row(Promotion entry) {
        return List.of(
                entry.time(),
                String.valueOf(entry.revision()),
                Objects.requireNonNullElse(entry.version(), ""),
                entry.verdict().name(),
                Objects.requireNonNullElse(entry.by(), ""),
                Objects.requireNonNullElse(entry.message(), ""));
    }
}
