package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.Role;
import dev.bulkhead.api.v1alpha1.Scheduling.Gang;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.diagnose.Diagnosis.Owner;
import dev.bulkhead.core.diagnose.Diagnosis.Retry;
import dev.bulkhead.core.guard.Gpus;
import dev.bulkhead.core.plan.GpuLabels;
import dev.bulkhead.core.plan.NodeAffinities;
import dev.bulkhead.core.plan.Times;
import dev.bulkhead.core.plan.admission.Answer;
import dev.bulkhead.core.plan.admission.GangAsk;
import dev.bulkhead.core.plan.capacity.Placement;
import dev.bulkhead.core.plan.capacity.PodAsk;
import dev.bulkhead.core.plan.capacity.Unmodelled;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * A gang under {@link Gang#Admission}: none of its pods is made until all fit, and each is pinned to the node that was chosen
 * for it. A pod that cannot go there after all gives the whole gang's room back, at nobody's charge.
 */
final class AdmissionRule {
    private static final Duration ASK_AGAIN = Duration.ofSeconds(30);

    /** The scheduler has said no, and what it waits for has not come. */
    private static final Duration GIVEN_BACK_AFTER = Duration.ofSeconds(10);

    private AdmissionRule() {}

    /** What these pods have to ask before they are made. */
    static GangAsk ask(ObservedJob seen, List<Pod> pods) {
        JobShape job = seen.shape();
        return new GangAsk(
                job.job().getMetadata().getUid(),
                job.namespace(),
                job.name(),
                seen.turn().priority(),
                seen.policy().order().weight(),
                Times.parse(job.job().getMetadata().getCreationTimestamp()).orElse(seen.now()),
                pods.stream().map(PodAsk::of).toList(),
                rules(job, pods));
    }

    private static Placement.Rules rules(JobShape job, List<Pod> pods) {
        Optional<String> device = pods.stream()
                .flatMap(p -> Gpus.of(p.getSpec()).keySet().stream())
                .findFirst();
        return job.mixesGpuModels() || device.isEmpty()
                ? Placement.Rules.NONE
                : Placement.Rules.same(GpuLabels.of(device.get()).model());
    }

    /** The launch as the queue has answered. */
    static Decision decide(ObservedJob seen, Decision.Launch launch) {
        return switch (seen.turn().answer().orElse(null)) {
            case null -> launch;
            case Answer.Unjudged unjudged -> launch;
            case Answer.Placed(var nodes, var certain) ->
                launch.with(on(launch.pods(), nodes, certain ? NodeAffinities::pin : NodeAffinities::prefer));
            case Answer.Waiting(var position, var obstacle) ->
                seen.shape().restartsAsGang() && !seen.pods().current().isEmpty()
                        ? new Decision.Requeue(obstacle, "gave its room back: " + obstacle.cause())
                        : Obstacles.hold(seen, obstacle, seen.now().plus(ASK_AGAIN), List.of());
        };
    }

    private static List<Pod> on(List<Pod> pods, List<String> nodes, BiFunction<PodSpec, String, PodSpec> bind) {
        List<Pod> bound = new ArrayList<>();
        for (int i = 0; i < pods.size(); i++) {
            Pod pod = pods.get(i);
            bound.add(new PodBuilder(pod)
                    .withSpec(bind.apply(pod.getSpec(), nodes.get(i)))
                    .build());
        }
        return bound;
    }

    /** Ends the attempt of a job that has to make room for another. */
    static Optional<Decision> makeRoom(ObservedJob seen) {
        return seen.turn()
                .stop()
                .filter(stop -> seen.pods().current().stream()
                        .anyMatch(p -> !p.ended() && !p.created().isAfter(stop.at())))
                .map(stop -> {
                    GangAsk by = stop.by();
                    String cause = "made room for " + by.path() + ", whose priority is " + by.priority()
                            + " and this job's " + seen.turn().priority();
                    return new Decision.Requeue(
                            diagnosis(
                                    Reason.JobPreempted,
                                    cause,
                                    "it starts again when there is room; a higher priorityClassName keeps its place"),
                            cause + "; it starts again when there is room");
                });
    }

    /** Gives back the room of a gang of which a pod cannot go to the node that was chosen for it. */
    static Optional<Decision> giveBack(ObservedJob seen) {
        return seen.pods().current().stream()
                .filter(p ->
                        p.stage() == ObservedPod.Stage.Pending && p.pinnedTo().isPresent())
                .filter(p -> p.unschedulable()
                        .filter(t -> !seen.now().isBefore(t.plus(GIVEN_BACK_AFTER)))
                        .isPresent())
                .findFirst()
                .map(p -> giveBack(seen, p));
    }

    private static Decision giveBack(ObservedJob seen, ObservedPod stuck) {
        String cause = "pod " + stuck.name() + " cannot go to node "
                + stuck.pinnedTo().orElseThrow() + " after all: "
                + (seen.nodes().node(stuck.pinnedTo().orElseThrow()).isPresent()
                        ? "others were quicker, or the node has changed"
                        : "the node is gone");
        Diagnosis why = diagnosis(Reason.WaitingForRoom, cause, "nothing: the job is placed anew");
        return seen.shape().restartsAsGang()
                ? new Decision.Requeue(why, cause + "; all pods are placed anew")
                : new Decision.Hold(why, seen.now().plusSeconds(1), List.of(stuck));
    }

    /**
     * What of the promise does not hold for this job, by its spec: another scheduler decides, or something that is not known
     * here decides too.
     */
    static Optional<String> caveat(ObservedJob seen) {
        if (seen.gang() != Gang.Admission || seen.shape().size() == 1) {
            return Optional.empty();
        }
        Set<Unmodelled> unmodelled = EnumSet.noneOf(Unmodelled.class);
        for (Role role : seen.shape().roles()) {
            Pod pod = new PodBuilder()
                    .withNewMetadata()
                    .endMetadata()
                    .withSpec(LaunchRule.asked(seen, role, seen.status().memoryOrEmpty()))
                    .build();
            unmodelled.addAll(PodAsk.of(pod).unmodelled());
        }
        if (unmodelled.contains(Unmodelled.OtherScheduler)) {
            return Optional.of("nobody holds its gang together, as its pods name a scheduler of their own");
        }
        String what = unmodelled.stream().map(Unmodelled::what).collect(Collectors.joining(" and "));
        return what.isEmpty()
                ? Optional.empty()
                : Optional.of("its pods only prefer the nodes that are chosen, as " + what + " decide too");
    }

    /** When to look again at pods that the scheduler has refused and that are not given back yet. */
    static Optional<Instant> lookAgain(ObservedPod pod) {
        return pod.pinnedTo().isPresent() ? pod.unschedulable().map(t -> t.plus(GIVEN_BACK_AFTER)) : Optional.empty();
    }

    private static Diagnosis diagnosis(Reason reason, String cause, String remedy) {
        return new Diagnosis(reason, Owner.Team, Retry.Wait, cause, "", remedy, null, null, null, null);
    }
}
