package dev.bulkhead.training.plan;

import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.plan.NodeAffinities;
import dev.bulkhead.core.plan.Times;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One pod of a job.
 *
 * @param address its IP address, once it has one
 * @param created when it was made; the epoch if its metadata does not say
 * @param placed when it got its node; when it was made, if it has none or nobody says
 * @param endTime when its training container ended, as far as it has
 * @param terminationMessage what its training container left behind
 * @param node where it is
 * @param pinnedTo the only node that it may go to, while it is not there yet
 * @param unschedulable since when the scheduler says that it can go nowhere
 * @param limits memory limits by container: as its node has them in force, else as its spec asks for
 * @param diagnosis what is wrong with it, if anything
 */
public record ObservedPod(
        String name,
        String uid,
        String role,
        int index,
        int attempt,
        Stage stage,
        boolean terminating,
        Optional<String> address,
        Instant created,
        Instant placed,
        Optional<Instant> endTime,
        Optional<String> terminationMessage,
        Optional<String> node,
        Optional<String> pinnedTo,
        Optional<Instant> unschedulable,
        Map<String, MemorySize> limits,
        Optional<Diagnosis> diagnosis) {

    /** How long after its grace period a node may take to say that a deleted pod has ended. */
    private static final Duration NODE_ANSWERS = Duration.ofSeconds(30);

    private static final Pattern NAME = Pattern.compile("(?<role>.+)-(?<index>\\d{1,4})-(?<attempt>\\d{1,9})");

    /** How far it has come. */
    public enum Stage {
        Pending,
        Running,
        Succeeded,
        Failed
    }

    /**
     * Role, index and attempt are read from the name, which nobody can change, and not from the labels. Empty for a pod
     * that does not have a name of this job's.
     */
    public static Optional<ObservedPod> of(String job, Pod pod, Optional<Diagnosis> diagnosis, Instant now) {
        Matcher name = NAME.matcher(pod.getMetadata().getName());
        if (!name.matches() || !name.group("role").startsWith(job + "-")) {
            return Optional.empty();
        }
        Optional<ContainerStateTerminated> end = end(pod);
        Instant created = Times.parse(pod.getMetadata().getCreationTimestamp()).orElse(Instant.EPOCH);
        return Optional.of(new ObservedPod(
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                name.group("role").substring(job.length() + 1),
                Integer.parseInt(name.group("index")),
                Integer.parseInt(name.group("attempt")),
                isGivenUp(pod, now) ? Stage.Failed : stage(pod, end),
                pod.getMetadata().getDeletionTimestamp() != null,
                Optional.ofNullable(pod.getStatus()).map(PodStatus::getPodIP).filter(ip -> !ip.isEmpty()),
                created,
                placed(pod).orElse(created),
                end.flatMap(e -> Times.parse(e.getFinishedAt())),
                end.map(ContainerStateTerminated::getMessage),
                Optional.ofNullable(pod.getSpec()).map(PodSpec::getNodeName),
                Optional.ofNullable(pod.getSpec()).flatMap(NodeAffinities::pinnedTo),
                unschedulable(pod),
                limits(pod),
                diagnosis));
    }

    public boolean ended() {
        return stage == Stage.Succeeded || stage == Stage.Failed;
    }

    /**
     * A lost node never says that the pod has ended, and its object stays for ever. If it still runs there, it is alone:
     * its name no longer resolves, and its successor has another.
     */
    private static boolean isGivenUp(Pod pod, Instant now) {
        String phase = pod.getStatus() == null ? "" : pod.getStatus().getPhase();
        // the timestamp lies the grace period ahead of the deletion
        return !"Succeeded".equals(phase)
                && Times.parse(pod.getMetadata().getDeletionTimestamp())
                        .filter(t -> !now.isBefore(t.plus(NODE_ANSWERS)))
                        .isPresent();
    }

    /** The training container decides: a sidecar that stays alive does not keep the job from ending. */
    private static Stage stage(Pod pod, Optional<ContainerStateTerminated> end) {
        String phase =
                pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
        return switch (phase) {
            case "Succeeded" -> Stage.Succeeded;
            case "Failed" -> Stage.Failed;
            case "Running" ->
                end.map(e -> Integer.valueOf(0).equals(e.getExitCode()) ? Stage.Succeeded : Stage.Failed)
                        .orElse(Stage.Running);
            default -> Stage.Pending;
        };
    }

    private static Optional<Instant> unschedulable(Pod pod) {
        List<PodCondition> conditions =
                pod.getStatus() == null || pod.getStatus().getConditions() == null
                        ? List.of()
                        : pod.getStatus().getConditions();
        return conditions.stream()
                .filter(c -> "PodScheduled".equals(c.getType()) && "Unschedulable".equals(c.getReason()))
                .flatMap(c -> Times.parse(c.getLastTransitionTime()).stream())
                .findFirst();
    }

    private static Map<String, MemorySize> limits(Pod pod) {
        Map<String, MemorySize> limits = new HashMap<>();
        if (pod.getSpec() != null) {
            Stream.of(pod.getSpec().getInitContainers(), pod.getSpec().getContainers())
                    .flatMap(List::stream)
                    .forEach(c -> limit(c.getResources()).ifPresent(l -> limits.put(c.getName(), l)));
        }
        if (pod.getStatus() != null) {
            Stream.of(
                            pod.getStatus().getInitContainerStatuses(),
                            pod.getStatus().getContainerStatuses())
                    .flatMap(List::stream)
                    .filter(s -> limits.containsKey(s.getName()))
                    .forEach(s -> limit(s.getResources()).ifPresent(l -> limits.put(s.getName(), l)));
        }
        return Map.copyOf(limits);
    }

    private static Optional<MemorySize> limit(ResourceRequirements resources) {
        return Optional.ofNullable(resources)
                .map(ResourceRequirements::getLimits)
                .map(l -> l.get("memory"))
                .flatMap(MemorySize::parse);
    }

    private static Optional<Instant> placed(Pod pod) {
        List<PodCondition> conditions =
                pod.getStatus() == null || pod.getStatus().getConditions() == null
                        ? List.of()
                        : pod.getStatus().getConditions();
        return conditions.stream()
                .filter(c -> "PodScheduled".equals(c.getType()) && "True".equals(c.getStatus()))
                .flatMap(c -> Times.parse(c.getLastTransitionTime()).stream())
                .findFirst();
    }

    private static Optional<ContainerStateTerminated> end(Pod pod) {
        List<ContainerStatus> statuses =
                pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null
                        ? List.of()
                        : pod.getStatus().getContainerStatuses();
        return statuses.stream()
                .filter(s -> WorkerPods.MAIN.equals(s.getName()) && s.getState() != null)
                .flatMap(s -> Optional.ofNullable(s.getState().getTerminated()).stream())
                .findFirst();
    }
}
