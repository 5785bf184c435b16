package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.PodSettings;
import dev.bulkhead.api.v1alpha1.Role;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.ContainerMemory;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.MemorySource;
import dev.bulkhead.core.guard.BatchScale;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.training.plan.JobShape.Replica;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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
        PodSettings pod = role.pod() == null ? PodSettings.NONE : role.pod();
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
        PodSpecBuilder spec = new PodSpecBuilder()
                .withRestartPolicy("Never")
                .withSubdomain(job.name())
                .withEnableServiceLinks(false)
                .withServiceAccountName(pod.serviceAccountName())
                .withAutomountServiceAccountToken(pod.serviceAccountName() != null)
                .withNodeSelector(pod.nodeSelector())
                .withAffinity(pod.affinity())
                .withTolerations(orEmpty(pod.tolerations()))
                .withVolumes(orEmpty(pod.volumes()))
                .withImagePullSecrets(orEmpty(pod.imagePullSecrets()))
                .withPriorityClassName(pod.priorityClassName())
                .withSchedulerName(pod.schedulerName())
                .withRuntimeClassName(pod.runtimeClassName())
                .withTerminationGracePeriodSeconds(pod.terminationGracePeriodSeconds())
                .withSecurityContext(podSecurity(pod.securityContext(), restricted))
                .withInitContainers(orEmpty(pod.initContainers()).stream()
                        .map(c -> finish(role, c, memory, restricted))
                        .toList())
                .withContainers(Stream.concat(Stream.of(main), orEmpty(pod.sidecars()).stream())
                        .map(c -> finish(role, c, memory, restricted))
                        .toList());
        mountCheckpoint(job, spec);
        return spec.build();
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
                        .withInitContainers(withVariables(guarded.getInitContainers(), variables))
                        .withContainers(withVariables(guarded.getContainers(), variables))
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

    /** Ours first, so that the user's may refer to them by {@code $(NAME)}; one that the user sets is not set by us. */
    private static List<Container> withVariables(List<Container> containers, Map<String, String> variables) {
        return containers.stream()
                .map(c -> {
                    List<String> own = c.getEnv().stream().map(EnvVar::getName).toList();
                    Stream<EnvVar> ours = variables.entrySet().stream()
                            .filter(v -> !own.contains(v.getKey()))
                            .map(v -> new EnvVarBuilder()
                                    .withName(v.getKey())
                                    .withValue(v.getValue())
                                    .build());
                    return new ContainerBuilder(c)
                            .withEnv(Stream.concat(ours, c.getEnv().stream()).toList())
                            .build();
                })
                .toList();
    }

    /** The log tail of a failed container goes to its status: it survives the log, and needs no right to read logs. */
    private static Container finish(Role role, Container container, List<ContainerMemory> memory, boolean restricted) {
        ContainerBuilder builder = new ContainerBuilder(container)
                .withSecurityContext(containerSecurity(container.getSecurityContext(), restricted));
        if (container.getTerminationMessagePolicy() == null) {
            builder.withTerminationMessagePolicy("FallbackToLogsOnError");
        }
        grown(role, container, memory).ifPresent(limit -> {
            ResourceRequirements asked = container.getResources();
            ResourceRequirementsBuilder resources =
                    asked == null ? new ResourceRequirementsBuilder() : new ResourceRequirementsBuilder(asked);
            builder.withResources(resources
                    .addToLimits("memory", limit)
                    .addToRequests("memory", limit)
                    .build());
        });
        return builder.build();
    }

    private static Optional<Quantity> grown(Role role, Container container, List<ContainerMemory> memory) {
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

    private static PodSecurityContext podSecurity(PodSecurityContext asked, boolean restricted) {
        PodSecurityContextBuilder builder =
                asked == null ? new PodSecurityContextBuilder() : new PodSecurityContextBuilder(asked);
        if (!builder.hasSeccompProfile()) {
            builder.withNewSeccompProfile(null, "RuntimeDefault");
        }
        if (restricted && builder.getRunAsNonRoot() == null) {
            builder.withRunAsNonRoot(true);
        }
        return builder.build();
    }

    private static SecurityContext containerSecurity(SecurityContext asked, boolean restricted) {
        SecurityContextBuilder builder =
                asked == null ? new SecurityContextBuilder() : new SecurityContextBuilder(asked);
        if (builder.getAllowPrivilegeEscalation() == null && !Boolean.TRUE.equals(builder.getPrivileged())) {
            builder.withAllowPrivilegeEscalation(false);
        }
        if (restricted && !builder.hasCapabilities()) {
            builder.withNewCapabilities().withDrop("ALL").endCapabilities();
        }
        return builder.build();
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }
}
