package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.PodSettings;
import dev.bulkhead.api.v1alpha1.Role;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.ContainerMemory;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.MemorySource;
import dev.bulkhead.core.guard.BatchScale;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.core.plan.PodFrame;
import dev.bulkhead.core.plan.Variables;
import dev.bulkhead.training.plan.JobShape.Replica;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The pods of a job. */
public final class WorkerPods {
    /** The container that trains. */
    public static final String MAIN = "trainer";

    /** Who sets a limit above what is written. */
    static final Set<MemorySource> LEARNT =
            EnumSet.of(MemorySource.Grown, MemorySource.Raised, MemorySource.Remembered);

    private static final String CHECKPOINT_VOLUME = "bulkhead-checkpoint";

    private WorkerPods() {}

    /**
     * A role's pod as its owner asks for it, with the memory that the guards gave earlier but before they look at it now,
     * and without what differs between replicas.
     *
     * @param restricted the namespace or the policy asks for the restricted Pod Security level
     */
    public static PodSpec ask(JobShape job, Role role, List<ContainerMemory> memory, boolean restricted) {
        Container main = new ContainerBuilder()
                .withName(MAIN)
                .withImage(role.image())
                .withCommand(orEmpty(role.command()))
                .withArgs(orEmpty(role.args()))
                .withWorkingDir(role.workingDir())
                .withEnv(orEmpty(role.env()))
                .withEnvFrom(orEmpty(role.envFrom()))
                .withResources(role.resources())
                .withVolumeMounts(orEmpty(role.volumeMounts()))
                .withSecurityContext(role.securityContext())
                .build();
        PodSpecBuilder spec = PodFrame.around(main, role.pod(), restricted)
                .withRestartPolicy("Never")
                .withSubdomain(job.name());
        mountCheckpoint(job, spec);
        return grown(role, spec.build(), memory);
    }

    /** The pod of one replica in one attempt, from the role's guarded pod. */
    public static Pod desired(JobShape job, Replica replica, int attempt, PodSpec guarded) {
        PodSettings settings =
                replica.role().pod() == null ? PodSettings.NONE : replica.role().pod();
        Map<String, String> labels = new HashMap<>(settings.labels() == null ? Map.of() : settings.labels());
        labels.put(Labels.ROLE, replica.role().name());
        labels.put(Labels.INDEX, Integer.toString(replica.index()));
        labels.put(Labels.ATTEMPT, Integer.toString(attempt));
        Map<String, String> variables = Rendezvous.variables(job, replica);
        variables.put("BULKHEAD_ATTEMPT", Integer.toString(attempt));
        if (job.job().getSpec().checkpoint() != null) {
            variables.put("CHECKPOINT_DIR", job.job().getSpec().checkpoint().path());
        }
        variables.putAll(gpuMemory(job));
        return new PodBuilder()
                .withMetadata(Children.metadata(job, job.pod(replica, attempt), labels))
                .editMetadata()
                .withAnnotations(settings.annotations())
                .endMetadata()
                .withSpec(new PodSpecBuilder(guarded)
                        .withHostname(job.host(replica))
                        .withInitContainers(Variables.into(guarded.getInitContainers(), variables))
                        .withContainers(Variables.into(guarded.getContainers(), variables))
                        .build())
                .build();
    }

    /** What helps a program that ran out of GPU memory; the batch scale from the first attempt on, for it to be read. */
    private static Map<String, String> gpuMemory(JobShape job) {
        Optional<TrainingJobStatus> status = Optional.ofNullable(job.job().getStatus());
        Map<String, String> variables = new LinkedHashMap<>();
        status.map(TrainingJobStatus::gpuAllocator)
                .map(s -> s.split("=", 2))
                .filter(s -> s.length == 2)
                .ifPresent(s -> variables.put(s[0], s[1]));
        job.maxBatchDivisor()
                .ifPresent(divisor -> variables.put(
                        BatchScale.VARIABLE,
                        status.map(TrainingJobStatus::batchScale).orElseGet(BatchScale.WHOLE::toString)));
        return variables;
    }

    private static PodSpec grown(Role role, PodSpec spec, List<ContainerMemory> memory) {
        return new PodSpecBuilder(spec)
                .withInitContainers(spec.getInitContainers().stream()
                        .map(c -> grown(role, c, memory))
                        .toList())
                .withContainers(spec.getContainers().stream()
                        .map(c -> grown(role, c, memory))
                        .toList())
                .build();
    }

    private static Container grown(Role role, Container container, List<ContainerMemory> memory) {
        return learnt(role, container, memory)
                .map(limit -> new ContainerBuilder(container)
                        .editOrNewResources()
                        .addToLimits("memory", limit)
                        .addToRequests("memory", limit)
                        .endResources()
                        .build())
                .orElse(container);
    }

    private static Optional<Quantity> learnt(Role role, Container container, List<ContainerMemory> memory) {
        return memory.stream()
                .filter(m -> LEARNT.contains(m.source()))
                .filter(m -> m.role().equals(role.name()) && m.container().equals(container.getName()))
                .map(ContainerMemory::limit)
                .findFirst();
    }

    private static void mountCheckpoint(JobShape job, PodSpecBuilder spec) {
        var checkpoint = job.job().getSpec().checkpoint();
        if (checkpoint == null) {
            return;
        }
        spec.addNewVolume()
                .withName(CHECKPOINT_VOLUME)
                .withNewPersistentVolumeClaim()
                .withClaimName(checkpoint.claimName() == null ? job.claim() : checkpoint.claimName())
                .endPersistentVolumeClaim()
                .endVolume()
                .editMatchingContainer(c -> c.getName().equals(MAIN))
                .addNewVolumeMount()
                .withName(CHECKPOINT_VOLUME)
                .withMountPath(checkpoint.path())
                .endVolumeMount()
                .endContainer();
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }
}
