package dev.bulkhead.suite.plan;

import dev.bulkhead.api.v1alpha1.Role;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.ContainerMemory;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.MemorySource;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.suite.plan.PlanReport.Change;
import dev.bulkhead.training.plan.Decision;
import dev.bulkhead.training.plan.ObservedJob;
import dev.bulkhead.training.plan.WorkerPods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the guards make of a job: the difference between the pods as they are asked for and as they would be made. */
final class Changes {
    private Changes() {}

    static List<Change> of(ObservedJob seen, Decision.Launch launch) {
        Set<Change> changes = new LinkedHashSet<>();
        launch.memory().stream()
                .filter(m -> m.source() != MemorySource.Spec)
                .map(m -> new Change("memory", memory(m, seen.policy())))
                .forEach(changes::add);
        for (Role role : seen.shape().roles()) {
            PodSpec ask = WorkerPods.ask(seen.shape(), role, seen.status().memoryOrEmpty(), seen.restricted());
            made(launch, role, seen).ifPresent(pod -> {
                shared(role, ask, pod.getSpec()).ifPresent(changes::add);
                changes.addAll(tolerations(role, ask, pod.getSpec()));
            });
        }
        return List.copyOf(changes);
    }

    private static Optional<Pod> made(Decision.Launch launch, Role role, ObservedJob seen) {
        String prefix = seen.shape().name() + "-" + role.name() + "-";
        return launch.pods().stream()
                .filter(p -> p.getMetadata().getName().startsWith(prefix))
                .findFirst();
    }

    private static String memory(ContainerMemory memory, EffectivePolicy policy) {
        String from = switch (memory.source()) {
            case Policy -> "by GuardPolicy " + policy.policy().orElse("?");
            case Default -> "as no policy applies";
            case Remembered -> "as earlier runs needed it";
            case Raised, Grown -> "as an earlier attempt needed it";
            case Spec -> "as written";
        };
        return "%s/%s gets %s, %s".formatted(memory.role(), memory.container(), memory.limit(), from);
    }

    private static Optional<Change> shared(Role role, PodSpec ask, PodSpec made) {
        return made.getVolumes().stream()
                .filter(v ->
                        ask.getVolumes().stream().noneMatch(a -> a.getName().equals(v.getName())))
                .filter(v -> v.getEmptyDir() != null
                        && "Memory".equals(v.getEmptyDir().getMedium()))
                .findFirst()
                .map(v -> new Change(
                        "memory",
                        "%s gets /dev/shm of %s, counted inside its limit"
                                .formatted(role.name(), v.getEmptyDir().getSizeLimit())));
    }

    private static List<Change> tolerations(Role role, PodSpec ask, PodSpec made) {
        List<Toleration> added = new ArrayList<>(made.getTolerations());
        added.removeAll(ask.getTolerations());
        return added.stream()
                .map(t -> new Change(
                        "taints",
                        role.name() + " tolerates " + t.getKey()
                                + (t.getValue() == null ? "" : "=" + t.getValue())
                                + (t.getEffect() == null ? "" : ":" + t.getEffect())))
                .toList();
    }
}
