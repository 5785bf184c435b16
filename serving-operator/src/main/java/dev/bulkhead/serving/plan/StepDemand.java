package dev.bulkhead.serving.plan;

/**
 * What the routers have counted since the step of a rollout began, or since we began to listen to them.
 *
 * @param complete whether every router is heard; otherwise nothing passes, while a breach is a breach
 */
public record StepDemand(Demand candidate, Demand stable, boolean complete) {
    public static final StepDemand UNKNOWN = new StepDemand(Demand.NONE, Demand.NONE, false);
}
