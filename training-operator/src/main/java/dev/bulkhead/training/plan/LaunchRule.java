package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Role;
import dev.bulkhead.api.v1alpha1.Scheduling.Gang;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.ContainerMemory;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.MemorySource;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.guard.Finding;
import dev.bulkhead.core.guard.HostAccessGuard;
import dev.bulkhead.core.guard.MemoryGuard;
import dev.bulkhead.core.guard.MemoryGuard.Given;
import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.guard.TaintGuard;
import dev.bulkhead.core.plan.GpuClaims;
import dev.bulkhead.core.plan.GpuPods;
import dev.bulkhead.core.plan.admission.Answer;
import dev.bulkhead.training.plan.JobShape.Replica;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes the pods that are missing, if the guards let them pass: all roles or none. */
final class LaunchRule {
    private LaunchRule() {}

    /** What the guards say of all roles. */
    private sealed interface Guarded {
        record Passed(Map<String, PodSpec> byRole, List<ContainerMemory> memory) implements Guarded {}

        record Refused(Finding finding) implements Guarded {}
    }

    static Decision decide(ObservedJob seen, List<Replica> missing) {
        return switch (guard(seen)) {
            case Guarded.Refused(Finding finding) -> new Decision.Reject(finding);
            case Guarded.Passed(Map<String, PodSpec> byRole, List<ContainerMemory> memory) ->
                launch(seen, missing, byRole, memory);
        };
    }

    /** What the guards give every container; nothing where they refuse the job. */
    static List<ContainerMemory> memory(ObservedJob seen) {
        return guard(seen) instanceof Guarded.Passed passed ? passed.memory() : null;
    }

    /** A role's pod as it is asked for, with its GPUs and the tolerations of the policy, before its memory is looked at. */
    static PodSpec asked(ObservedJob seen, Role role, List<ContainerMemory> memory) {
        PodSpec ask = WorkerPods.ask(seen.shape(), role, memory, seen.restricted());
        PodSpec withGpus = role.gpu() == null
                ? ask
                : GpuPods.render(ask, WorkerPods.MAIN, role.gpu(), seen.shape().gpuClaims(role), seen.nodeLabels());
        return TaintGuard.tolerate(withGpus, seen.policy().tolerated());
    }

    /** What earlier runs needed never keeps a job from starting: where it does not fit, the job starts as it is written. */
    private static Guarded guard(ObservedJob seen) {
        List<ContainerMemory> before = JobMemory.start(seen);
        Guarded guarded = guard(seen, before);
        boolean remembered = before.stream().anyMatch(m -> m.source() == MemorySource.Remembered);
        return guarded instanceof Guarded.Refused && seen.status().memory() == null && remembered
                ? guard(seen, List.of())
                : guarded;
    }

    private static Guarded guard(ObservedJob seen, List<ContainerMemory> before) {
        Map<String, PodSpec> guarded = new HashMap<>();
        List<ContainerMemory> memory = new ArrayList<>();
        for (Role role : seen.shape().roles()) {
            switch (check(seen, asked(seen, role, before))) {
                case MemoryGuard.Verdict.Refused(Finding finding) -> {
                    return new Guarded.Refused(inRole(role, finding));
                }
                case MemoryGuard.Verdict.Passed(PodSpec spec, List<Given> given) -> {
                    guarded.put(role.name(), spec);
                    given.forEach(g -> memory.add(given(seen, role, g, before)));
                }
            }
        }
        return new Guarded.Passed(guarded, List.copyOf(memory));
    }

    private static Decision launch(
            ObservedJob seen, List<Replica> missing, Map<String, PodSpec> byRole, List<ContainerMemory> memory) {
        JobShape shape = seen.shape();
        Gang way = seen.gang();
        Optional<Diagnosis> obstacle = NotServed.obstacle(seen);
        if (obstacle.isPresent()) {
            return Obstacles.hold(seen, obstacle.get(), seen.now().plusSeconds(30), List.of());
        }
        int attempt = seen.status().currentAttempt();
        boolean placedHere = way == Gang.Admission && !isUnjudged(seen);
        List<Pod> pods = missing.stream()
                .map(r -> WorkerPods.desired(
                        shape, r, attempt, byRole.get(r.role().name())))
                .map(p -> new PodBuilder(p)
                        .withSpec(placedHere ? OneModel.asThere(seen, p.getSpec()) : OneModel.chosen(seen, p.getSpec()))
                        .build())
                .map(p -> GangGroups.join(p, shape, way, attempt))
                .toList();
        boolean makesClaim = seen.job().getSpec().checkpoint() != null
                && seen.job().getSpec().checkpoint().size() != null;
        Decision.Launch launch = new Decision.Launch(
                seen.serviceExists() ? Optional.empty() : Rendezvous.service(shape),
                makesClaim && !seen.claimExists() ? Optional.of(Children.claim(shape)) : Optional.empty(),
                seen.pods().current().isEmpty() ? companions(seen, way, attempt) : List.of(),
                pods,
                memory);
        return way == Gang.Admission ? AdmissionRule.decide(seen, launch) : launch;
    }

    private static boolean isUnjudged(ObservedJob seen) {
        return seen.turn().answer().orElse(null) instanceof Answer.Unjudged;
    }

    private static List<HasMetadata> companions(ObservedJob seen, Gang way, int attempt) {
        JobShape shape = seen.shape();
        Stream<HasMetadata> claims = shape.roles().stream()
                .filter(r -> r.gpu() != null && r.gpu().deviceClass() != null)
                .map(r -> GpuClaims.template(Children.metadata(shape, shape.gpuClaims(r), Map.of()), r.gpu()));
        return Stream.concat(
                        claims,
                        GangGroups.group(shape, way, attempt, seen.turn().served()).stream())
                .toList();
    }

    private static MemoryGuard.Verdict check(ObservedJob seen, PodSpec ask) {
        Optional<Finding> access = HostAccessGuard.check(ask, seen.namespace().privileged());
        if (access.isPresent()) {
            return new MemoryGuard.Verdict.Refused(access.get());
        }
        Optional<Quantity> asked = Optional.ofNullable(seen.job().getSpec().sharedMemory());
        MemorySize shared =
                asked.flatMap(MemorySize::parse).orElse(seen.policy().sharedMemory());
        return MemoryGuard.check(
                ask, WorkerPods.MAIN, shared, seen.policy(), seen.nodes().largestFor(ask));
    }

    private static Finding inRole(Role role, Finding finding) {
        return new Finding(finding.reason(), "role " + role.name() + ": " + finding.cause(), finding.remedy());
    }

    private static ContainerMemory given(ObservedJob seen, Role role, Given given, List<ContainerMemory> before) {
        MemorySource filled = seen.policy().policy().isPresent() ? MemorySource.Policy : MemorySource.Default;
        MemorySource source = before.stream()
                .filter(m -> m.role().equals(role.name()) && m.container().equals(given.container()))
                .map(ContainerMemory::source)
                .filter(WorkerPods.LEARNT::contains)
                .findFirst()
                .orElse(given.filled() ? filled : MemorySource.Spec);
        return new ContainerMemory(role.name(), given.container(), given.limit().toQuantity(), source);
    }
}
