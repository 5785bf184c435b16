package dev.bulkhead.serving.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.InferenceServiceSpec;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.Predictor;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.Rollout;
import dev.bulkhead.api.v1alpha1.Route;
import dev.bulkhead.api.v1alpha1.Traffic;
import dev.bulkhead.core.guard.Finding;
import dev.bulkhead.serving.plan.RevisionHealth.Milestone;
import dev.bulkhead.serving.plan.RolloutOutcome.Ask;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A world in which rollouts are planned, and each outcome is saved and acted upon. */
final class Rehearsal {
    static final String NAME = "iris";

    private final Map<Integer, RevisionHealth> revisions = new TreeMap<>();
    private Rollout rollout = Rollout.DEFAULT;
    private Traffic traffic;
    private InferenceServiceStatus status = InferenceServiceStatus.NEW;
    private boolean reads = true;
    private int current;
    private int size = 1;
    private StepDemand demand = StepDemand.UNKNOWN;
    private Map<String, OptionalDouble> figures = Map.of();
    private Instant now = Instant.parse("2026-11-25T08:00:00Z");

    /** What is saved is not read again. */
    Rehearsal quick() {
        reads = false;
        return this;
    }

    Rehearsal rollout(String yaml) {
        rollout = Serialization.unmarshal("---\n" + yaml, Rollout.class);
        return this;
    }

    Rehearsal traffic(String yaml) {
        traffic = yaml == null ? null : Serialization.unmarshal("---\n" + yaml, Traffic.class);
        return this;
    }

    Rehearsal size(int replicas) {
        size = replicas;
        return this;
    }

    /** The spec is changed to what this revision is made of. */
    Rehearsal spec(int revision) {
        current = revision;
        revisions.putIfAbsent(revision, health(revision, 0, 0, Optional.empty()));
        return this;
    }

    /** A stable revision 1 that answers. */
    static Rehearsal serving(int replicas) {
        Rehearsal rehearsal = new Rehearsal().size(replicas).spec(1).answering(1, replicas);
        rehearsal.plan();
        return rehearsal;
    }

    Rehearsal answering(int revision, int replicas) {
        return put(health(revision, replicas, replicas, Optional.empty()));
    }

    Rehearsal starting(int revision, int replicas) {
        return put(health(revision, replicas, 0, Optional.empty()));
    }

    Rehearsal resting(int revision) {
        return put(health(revision, 0, 0, Optional.empty()));
    }

    Rehearsal failing(int revision, Reason reason) {
        return put(
                health(revision, 1, 0, Optional.of(new Finding(reason, "container predictor: " + reason, "fix it"))));
    }

    Rehearsal forgotten(int revision) {
        revisions.remove(revision);
        return this;
    }

    Rehearsal after(long seconds) {
        now = now.plusSeconds(seconds);
        return this;
    }

    Rehearsal counted(Demand candidate, Demand stable) {
        demand = new StepDemand(candidate, stable, true);
        return this;
    }

    Rehearsal countedInPart(Demand candidate, Demand stable) {
        demand = new StepDemand(candidate, stable, false);
        return this;
    }

    Rehearsal figure(String query, OptionalDouble figure) {
        figures = Map.of(query, figure);
        return this;
    }

    /** Plans and saves; the step's counts begin anew when the step does, as they do in the operator. */
    RolloutOutcome plan() {
        RolloutOutcome outcome = RolloutPlanner.plan(input());
        String before = since();
        save(outcome);
        if (!Objects.equals(before, since())) {
            demand = new StepDemand(Demand.NONE, Demand.NONE, demand.complete());
        }
        return outcome;
    }

    private String since() {
        return status.rollout() == null ? null : status.rollout().since();
    }

    RolloutInput input() {
        InferenceServiceSpec spec =
                new InferenceServiceSpec(predictor(), null, null, rollout, traffic, null, null, null);
        return new RolloutInput(
                spec,
                status,
                current,
                List.copyOf(revisions.values()),
                size,
                demand,
                figures,
                Optional.of("alice"),
                now);
    }

    private void save(RolloutOutcome outcome) {
        InferenceServiceStatus next = new InferenceServiceStatus(
                null,
                null,
                null,
                null,
                current,
                outcome.stable().orElse(null),
                outcome.candidate().orElse(null),
                null,
                outcome.route(),
                outcome.rollout().orElse(null),
                null,
                outcome.history().isEmpty() ? null : outcome.history(),
                null);
        if (reads) {
            InferenceServiceStatus read =
                    Serialization.unmarshal(Serialization.asYaml(next), InferenceServiceStatus.class);
            assertThat(read).as("nothing is saved twice").isEqualTo(next);
        }
        status = next;
    }

    InferenceServiceStatus status() {
        return status;
    }

    Map<Integer, RevisionHealth> revisions() {
        return revisions;
    }

    Instant now() {
        return now;
    }

    private Rehearsal put(RevisionHealth health) {
        revisions.put(health.number(), health);
        return this;
    }

    private static RevisionHealth health(int number, int wanted, int ready, Optional<Finding> problem) {
        return new RevisionHealth(
                number,
                NAME + "-rev-" + number,
                Optional.of("v" + number),
                wanted,
                ready,
                ready > 0 ? Milestone.Loaded : Milestone.None,
                problem,
                Optional.of("sha256:" + number));
    }

    private Predictor predictor() {
        return Serialization.unmarshal(
                "image: example/model:%d\nconcurrency: %d\ntimeoutSeconds: 30".formatted(current, 3 + current),
                Predictor.class);
    }

    /** The shares of a route by number. */
    static Map<Integer, Integer> shares(RolloutOutcome outcome) {
        return outcome.route().targetsOrEmpty().stream()
                .collect(Collectors.toMap(t -> number(t.revision()), Route.Target::weight, Integer::sum, TreeMap::new));
    }

    static int number(String revision) {
        return Integer.parseInt(revision.substring((NAME + "-rev-").length()));
    }

    static Map<Integer, Integer> atLeast(RolloutOutcome outcome) {
        return outcome.asks().stream().collect(Collectors.toMap(Ask::number, Ask::atLeast, Integer::sum, TreeMap::new));
    }

    /** @param millis in which all of them were answered */
    static Demand demand(long requests, long errors, int millis) {
        int bucket = (int) IntStream.range(0, Latency.BOUNDS.size())
                .filter(i -> Latency.BOUNDS.get(i) < millis)
                .count();
        List<Long> counts = new ArrayList<>(Collections.nCopies(Latency.BOUNDS.size() + 1, 0L));
        counts.set(bucket, requests);
        return new Demand(requests, errors, new Latency(counts));
    }
}
