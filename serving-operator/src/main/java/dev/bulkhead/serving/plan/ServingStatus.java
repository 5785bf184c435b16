package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Phase;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RevisionStatus;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutPhase;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutStatus;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.Route;
import dev.bulkhead.core.guard.Finding;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.core.plan.Conditions.Desired;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is said of a service, from what was seen and what was decided, and never from what became of it. */
final class ServingStatus {
    private static final int MOST_REVISIONS = 16;
    private static final String NO_ROUTER = "no router of the namespace takes requests yet";

    private ServingStatus() {}

    /** What people read first. */
    record Words(Phase phase, boolean ready, Reason reason, String message) {}

    /**
     * @param refused why the spec as it is cannot become a revision, or the current one cannot have its pods
     * @param outcome who gets which revision
     */
    static InferenceServiceStatus of(ObservedService seen, Optional<Finding> refused, RolloutOutcome outcome) {
        InferenceServiceStatus before = seen.status();
        ObjectMeta metadata = seen.service().getMetadata();
        Optional<RevisionHealth> stable = outcome.stable().flatMap(seen::health);
        Optional<RevisionHealth> candidate = outcome.candidate().flatMap(seen::health);
        Words words = behindRouters(seen, words(seen, refused, outcome, stable, candidate));
        Route route = outcome.route();
        return new InferenceServiceStatus(
                metadata.getGeneration(),
                words.phase(),
                Conditions.bounded(words.message()),
                "http://" + metadata.getName() + "." + metadata.getNamespace(),
                seen.newest().map(FrozenRevision::number).orElse(before.latestRevision()),
                outcome.stable().orElse(null),
                outcome.candidate().orElse(null),
                traffic(seen, route),
                route,
                outcome.rollout().orElse(null),
                revisions(seen, outcome),
                outcome.history().isEmpty() ? null : outcome.history(),
                ServingConditions.of(
                        before,
                        words,
                        routed(seen, route),
                        GatewayRoute.condition(seen.service(), seen.exposure()),
                        candidate.or(() -> stable).filter(h -> h.wanted() > 0 || h.ready() > 0),
                        rolledOut(refused, outcome),
                        metadata.getGeneration(),
                        seen.now()));
    }

    /** Whatever runs, nobody gets an answer without a router. */
    private static Words behindRouters(ObservedService seen, Words words) {
        return seen.routed() || !words.ready()
                ? words
                : new Words(Phase.Pending, false, Reason.RouterNotReady, words.message() + "; " + NO_ROUTER);
    }

    private static Desired routed(ObservedService seen, Route route) {
        if (!seen.routed()) {
            return new Desired(ServingConditions.ROUTED, false, Reason.RouterNotReady, NO_ROUTER);
        }
        return route.targetsOrEmpty().isEmpty()
                ? new Desired(
                        ServingConditions.ROUTED, false, Reason.NothingRouted, "no revision may be sent requests yet")
                : new Desired(
                        ServingConditions.ROUTED, true, Reason.ServiceReady, "the routers know where requests go");
    }

    private static Words words(
            ObservedService seen,
            Optional<Finding> refused,
            RolloutOutcome outcome,
            Optional<RevisionHealth> stable,
            Optional<RevisionHealth> candidate) {
        Words serving = stable.map(s -> serving(seen, s)).orElse(null);
        Optional<RolloutStatus> rollout = outcome.rollout();
        Optional<Finding> trouble = refused.or(() -> outcome.findings().stream().findFirst());
        if (trouble.isPresent()) {
            return beside(serving, trouble.get().reason(), trouble.get().sentence());
        }
        if (rollout.filter(r -> r.phase() == RolloutPhase.RolledBack).isPresent()) {
            String given = "revision " + rollout.get().revision() + " was given up: "
                    + rollout.get().message();
            return beside(serving, Reason.RolledBack, given);
        }
        if (candidate.isPresent()) {
            return coming(serving, candidate.get(), rollout);
        }
        return serving == null
                ? new Words(Phase.Pending, false, Reason.RevisionStarting, "the first revision is being made")
                : serving;
    }

    /** Something is wrong with what the spec asks for; what was there before may serve on. */
    private static Words beside(Words serving, Reason reason, String what) {
        return serving == null || !serving.ready()
                ? new Words(Phase.Failed, false, reason, what)
                : new Words(Phase.Degraded, true, reason, serving.message() + "; " + what);
    }

    private static Words coming(Words serving, RevisionHealth candidate, Optional<RolloutStatus> rollout) {
        String what = "revision " + candidate.number() + ": "
                + candidate
                        .problem()
                        .map(Finding::sentence)
                        .or(() -> rollout.map(RolloutStatus::message))
                        .orElse("starting, " + candidate.ready() + " of " + candidate.wanted() + " replicas answer");
        Reason reason = candidate.problem().map(Finding::reason).orElse(Reason.RevisionStarting);
        return serving == null || !serving.ready()
                ? new Words(Phase.Pending, false, reason, what)
                : new Words(Phase.Progressing, true, reason, serving.message() + "; " + what);
    }

    private static Words serving(ObservedService seen, RevisionHealth stable) {
        String name = "revision " + stable.number();
        if (stable.wanted() == 0) {
            return new Words(
                    Phase.Idle,
                    true,
                    Reason.ServiceIdle,
                    name + " keeps no replica; the next request starts one and waits for it");
        }
        String count = stable.ready() + " of " + stable.wanted() + " replicas of " + name + " answer";
        if (stable.ready() == 0) {
            return stable.problem()
                    .map(p -> new Words(Phase.Pending, false, p.reason(), count + ": " + p.sentence()))
                    .orElseGet(() -> new Words(Phase.Pending, false, Reason.RevisionStarting, count + " yet"));
        }
        return stable.ready() < stable.wanted() && stable.problem().isPresent()
                ? new Words(
                        Phase.Degraded,
                        true,
                        stable.problem().get().reason(),
                        count + ": " + stable.problem().get().sentence())
                : new Words(Phase.Ready, true, Reason.ServiceReady, count);
    }

    private static Desired rolledOut(Optional<Finding> refused, RolloutOutcome outcome) {
        if (refused.isPresent()) {
            return new Desired(
                    ServingConditions.ROLLED_OUT,
                    false,
                    refused.get().reason(),
                    refused.get().sentence());
        }
        Optional<RolloutStatus> rollout = outcome.rollout();
        if (rollout.isPresent()) {
            return new Desired(
                    ServingConditions.ROLLED_OUT,
                    false,
                    reason(rollout.get()),
                    "revision " + rollout.get().revision() + ": "
                            + rollout.get().message());
        }
        return outcome.stable()
                .map(n -> new Desired(
                        ServingConditions.ROLLED_OUT,
                        true,
                        Reason.RevisionPromoted,
                        "revision " + n + " is what the spec says"))
                .orElseGet(() -> new Desired(
                        ServingConditions.ROLLED_OUT, false, Reason.RevisionStarting, "no revision has answered yet"));
    }

    private static Reason reason(RolloutStatus rollout) {
        return rollout.phase() == RolloutPhase.RolledBack ? Reason.RolledBack : rollout.reason();
    }

    /** As people write it: {@code 2: 90 %, 3: 10 %}. */
    private static String traffic(ObservedService seen, Route route) {
        String all = route.targetsOrEmpty().stream()
                .map(t -> seen.numberOf(t.revision()) + ": " + t.weight() + " %")
                .collect(Collectors.joining(", "));
        return all.isEmpty() ? null : all;
    }

    private static List<RevisionStatus> revisions(ObservedService seen, RolloutOutcome outcome) {
        List<RevisionStatus> all = seen.health().stream()
                .filter(h -> h.wanted() > 0
                        || h.ready() > 0
                        || outcome.asks().stream().anyMatch(a -> a.number() == h.number()))
                .sorted(Comparator.comparing(RevisionHealth::number).reversed())
                .limit(MOST_REVISIONS)
                .map(h -> new RevisionStatus(
                        h.number(),
                        h.name(),
                        h.version().orElse(null),
                        seen.revision(h.number()).map(FrozenRevision::runtime).orElse(null),
                        h.wanted(),
                        h.ready(),
                        h.problem().map(Finding::reason).orElse(null),
                        h.problem()
                                .map(Finding::sentence)
                                .map(Conditions::bounded)
                                .orElse(null)))
                .toList();
        return all.isEmpty() ? null : all;
    }
}
