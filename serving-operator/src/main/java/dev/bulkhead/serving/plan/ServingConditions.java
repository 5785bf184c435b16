package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.guard.Finding;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.core.plan.Conditions.Desired;
import dev.bulkhead.serving.plan.RevisionHealth.Milestone;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The conditions of a service: whether it answers, and how far the revision has come that is on its way. */
public final class ServingConditions {
    public static final String READY = "Ready";
    public static final String SCHEDULED = "PodsScheduled";
    public static final String FETCHED = "ModelFetched";
    public static final String STARTED = "ContainersStarted";
    public static final String LOADED = "ModelLoaded";
    public static final String ROUTED = "Routed";
    public static final String EXPOSED = "Exposed";
    public static final String ROLLED_OUT = "RolledOut";

    private ServingConditions() {}

    private record Step(String type, Milestone milestone, Reason reason, String done) {}

    private static final List<Step> STEPS = List.of(
            new Step(SCHEDULED, Milestone.Scheduled, Reason.RevisionStarting, "a pod has a node"),
            new Step(FETCHED, Milestone.Fetched, Reason.ModelFetched, "the model lies where the container reads it"),
            new Step(STARTED, Milestone.Started, Reason.RevisionStarting, "the container runs"),
            new Step(LOADED, Milestone.Loaded, Reason.ServiceReady, "the runtime says that the model is loaded"));

    /**
     * @param about the revision on its way, or else the stable one; empty if there is none, or it keeps no pods
     * @param routed whether requests find their way
     * @param exposed whether callers from outside find it, if they are meant to
     * @param rolledOut whether the revision of the spec has all requests that are its own, and why not
     */
    static List<Condition> of(
            InferenceServiceStatus before,
            ServingStatus.Words words,
            Desired routed,
            Optional<Desired> exposed,
            Optional<RevisionHealth> about,
            Desired rolledOut,
            Long generation,
            Instant now) {
        List<Desired> desired = new ArrayList<>();
        desired.add(new Desired(READY, words.ready(), words.reason(), words.message()));
        about.ifPresent(health -> STEPS.forEach(step -> desired.add(step(step, health))));
        desired.add(routed);
        exposed.ifPresent(desired::add);
        desired.add(rolledOut);
        return Conditions.merge(before.conditionsOrEmpty(), desired, generation, now);
    }

    private static Desired step(Step step, RevisionHealth health) {
        if (health.answers() || health.furthest().compareTo(step.milestone()) >= 0) {
            return new Desired(step.type(), true, step.reason(), "revision " + health.number() + ": " + step.done());
        }
        Optional<Finding> problem = health.problem();
        return new Desired(
                step.type(),
                false,
                problem.map(Finding::reason).orElse(Reason.RevisionStarting),
                "revision " + health.number() + ": "
                        + problem.map(Finding::sentence).orElse("not yet"));
    }
}
