package dev.bulkhead.training.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.core.diagnose.Diagnoser;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.core.plan.Times;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * The planner against a random world: pods start, succeed, fail for many causes, are deleted, in any order, and the
 * operator now and then loses everything it did not save. Whatever happens, the invariants hold, and the job ends.
 */
class PlannerSimulationTest {
    private static final int ENOUGH = 3000;

    @Property(tries = 300)
    void whateverHappensTheJobEndsAndNothingIsCountedTwice(@ForAll long seed, @ForAll boolean gang) {
        Simulation world = new Simulation(new Random(seed), gang);
        int steps = 0;
        while (!world.ended() && steps++ < ENOUGH) {
            world.step();
            world.checkInvariants();
        }
        assertThat(world.ended())
                .as("ended after %d steps, seed %d: %s", steps, seed, world.job.getStatus())
                .isTrue();
    }

    private static final class Simulation {
        final Random random;
        final boolean gang;
        final TrainingJob job;
        final Map<String, Pod> pods = new LinkedHashMap<>();
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        int attemptBefore = 1;

        Simulation(Random random, boolean gang) {
            this.random = random;
            this.gang = gang;
            this.job = Serialization.unmarshal("""
                    apiVersion: bulkhead.dev/v1alpha1
                    kind: TrainingJob
                    metadata: {name: sim, namespace: n, uid: u, generation: 1}
                    spec:
                      framework: PyTorch
                      restart: {scope: %s, application: {limit: 3}, infrastructure: {limit: 5}, outOfMemory: {limit: 4}}
                      roles: [{name: worker, replicas: 3, image: i, resources: {limits: {memory: 64Mi}}, maxMemory: 800Mi}]
                    """.formatted(gang ? "Gang" : "Replica"), TrainingJob.class);
        }

        boolean ended() {
            return job.getStatus() != null && job.getStatus().finished();
        }

        void step() {
            now = now.plusSeconds(1 + random.nextInt(random.nextInt(20) == 0 ? 600 : 5));
            if (random.nextInt(3) == 0) {
                kubelet();
            } else {
                reconcile(random.nextInt(10) == 0);
            }
        }

        /** @param crash after the status is saved, before anything is done */
        void reconcile(boolean crash) {
            List<ObservedPod> seen = pods.values().stream()
                    .flatMap(p ->
                            ObservedPod.of(job.getMetadata().getName(), p, Diagnoser.pod(p, List.of(), now), now)
                                    .stream())
                    .toList();
            ObservedJob observed = new ObservedJob(
                    job,
                    EffectivePolicy.BUILT_IN,
                    new ObservedJob.Namespace(false, false),
                    ClusterSnapshot.UNKNOWN,
                    new JobPods(job, seen),
                    !pods.isEmpty(),
                    false,
                    List.of(),
                    Optional.empty(),
                    Signs.NONE,
                    Turn.FREE,
                    ObservedMemory.NONE,
                    now);
            Decision decision = TrainingPlanner.plan(observed);
            job.setStatus(TrainingStatus.of(observed, decision));
            if (crash) {
                return;
            }
            switch (decision) {
                case Decision.Launch launch -> {
                    // a crash in the middle leaves some of them
                    int made = random.nextInt(5) == 0
                            ? random.nextInt(launch.pods().size())
                            : launch.pods().size();
                    launch.pods().subList(0, made).forEach(this::create);
                }
                case Decision.Retire retire -> retire.remove().forEach(this::delete);
                case Decision.Hold hold -> hold.remove().forEach(this::delete);
                case Decision.Suspend suspend -> suspend.remove().forEach(this::delete);
                case Decision.Rest rest -> rest.remove().forEach(this::delete);
                case Decision.Requeue requeue -> {}
                case Decision.Reject reject -> {}
                case Decision.Pause pause -> {}
                case Decision.Restart restart -> {}
                case Decision.Proceed proceed -> {}
                case Decision.Finish finish -> {}
                case Decision.Expire expire -> {}
            }
        }

        void create(Pod pod) {
            pod.getMetadata().setUid(pod.getMetadata().getName() + now);
            pod.getMetadata().setCreationTimestamp(Times.format(now));
            pod.setStatus(new io.fabric8.kubernetes.api.model.PodStatusBuilder()
                    .withPhase("Pending")
                    .build());
            assertThat(pods.put(pod.getMetadata().getName(), pod))
                    .as("a pod made twice")
                    .isNull();
        }

        void delete(ObservedPod pod) {
            pods.get(pod.name()).getMetadata().setDeletionTimestamp(Times.format(now));
        }

        /** Something happens to some pod. */
        void kubelet() {
            if (pods.isEmpty()) {
                return;
            }
            Pod pod = new ArrayList<>(pods.values()).get(random.nextInt(pods.size()));
            String phase = pod.getStatus().getPhase();
            if (pod.getMetadata().getDeletionTimestamp() != null) {
                pods.remove(pod.getMetadata().getName());
            } else if (phase.equals("Pending")) {
                pod.getStatus().setPhase("Running");
            } else if (phase.equals("Running")) {
                switch (random.nextInt(8)) {
                    case 0 -> end(pod, "Failed", 137, "OOMKilled", null);
                    case 1 -> end(pod, "Failed", 1, "Error", "RuntimeError: Connection closed by peer");
                    case 2 -> end(pod, "Failed", 1, "Error", "ValueError: no");
                    case 3 -> pod.getMetadata().setDeletionTimestamp(Times.format(now));
                    default -> end(pod, "Succeeded", 0, "Completed", null);
                }
            }
        }

        void end(Pod pod, String phase, int exitCode, String reason, String message) {
            pod.getStatus().setPhase(phase);
            pod.getStatus()
                    .setContainerStatuses(List.of(new ContainerStatusBuilder()
                            .withName(WorkerPods.MAIN)
                            .withRestartCount(0)
                            .withNewState()
                            .withNewTerminated()
                            .withExitCode(exitCode)
                            .withReason(reason)
                            .withMessage(message)
                            .withFinishedAt(Times.format(now))
                            .endTerminated()
                            .endState()
                            .build()));
        }

        void checkInvariants() {
            TrainingJobStatus status = job.getStatus() == null ? TrainingJobStatus.NEW : job.getStatus();
            assertThat(status.currentAttempt()).isBetween(attemptBefore, attemptBefore + 1);
            attemptBefore = status.currentAttempt();
            assertThat(status.restartsOrNone().total()).isEqualTo(status.currentAttempt() - 1);
            assertThat(status.attemptsOrEmpty()).hasSize(status.currentAttempt() - 1);
            if (gang && status.phase() != Phase.Failed && status.phase() != Phase.Succeeded) {
                assertThat(pods.values().stream()
                                .filter(p -> List.of("Pending", "Running")
                                        .contains(p.getStatus().getPhase()))
                                .filter(p -> p.getMetadata().getDeletionTimestamp() == null
                                        || p.getStatus().getPhase().equals("Running"))
                                // a node that says nothing more has been given up
                                .filter(p -> !ObservedPod.of("sim", p, Optional.empty(), now)
                                        .orElseThrow()
                                        .ended())
                                .map(p -> p.getMetadata().getLabels().get(Labels.ATTEMPT))
                                .distinct())
                        .as("attempts that run side by side")
                        .hasSizeLessThanOrEqualTo(1);
            }
        }
    }
}
