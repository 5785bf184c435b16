package dev.bulkhead.training.plan;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.api.v1alpha1.MemoryProfileSpec;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.core.diagnose.Diagnoser;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.diagnose.Diagnosis.Owner;
import dev.bulkhead.core.diagnose.Diagnosis.Retry;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.guard.Template;
import dev.bulkhead.core.plan.ContainerGroup;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.core.plan.NodeAffinities;
import dev.bulkhead.core.plan.admission.Answer;
import dev.bulkhead.core.plan.admission.GangAsk;
import dev.bulkhead.core.plan.admission.Stop;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.plan.capacity.Placement;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * The world of a golden case, written short: {@code now}, {@code job}, {@code pods} (role, index, attempt, phase, and how
 * the container ended or why it waits), {@code nodes}, {@code policies}, {@code namespace} labels, {@code missing},
 * {@code refusal}, {@code progress}, {@code checkpoint}, {@code silence} (readAt, and the last line of each of its pods),
 * {@code profiles}, {@code gpuUse}.
 */
record World(JsonNode yaml) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static World read(String yaml) {
        return new World(JSON.valueToTree(Serialization.unmarshal(yaml, Map.class)));
    }

    ObservedJob observe() {
        Instant now = Instant.parse(yaml.get("now").asText());
        TrainingJob job = job();
        List<ObservedPod> pods = pods(job).stream()
                .flatMap(p ->
                        ObservedPod.of(job.getMetadata().getName(), p, Diagnoser.pod(p, List.of(), now), now).stream())
                .toList();
        Map<String, String> labels = new LinkedHashMap<>();
        yaml.path("namespace")
                .properties()
                .forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
        String enforce = labels.get("pod-security.kubernetes.io/enforce");
        return new ObservedJob(
                job,
                EffectivePolicy.resolve(list("policies", GuardPolicy.class), labels),
                new ObservedJob.Namespace("restricted".equals(enforce), "privileged".equals(enforce)),
                ClusterSnapshot.of(list("nodes", Node.class), List.of()),
                new JobPods(job, pods),
                !pods.isEmpty(),
                !pods.isEmpty(),
                diagnoses("missing"),
                diagnoses("refusal").stream()
                        .map(d -> new ObservedJob.Refusal(
                                d,
                                Instant.parse(yaml.get("refusal")
                                        .get(0)
                                        .get("retryAt")
                                        .asText())))
                        .findFirst(),
                signs(),
                turn(),
                new ObservedMemory(profiles(job), Map.of()),
                now);
    }

    /** {@code turn}: priority, served; placed (nodes), or waiting (position and cause); stop (by and at). */
    private Turn turn() {
        JsonNode turn = yaml.path("turn");
        Optional<Answer> placed = turn.has("placed")
                ? Optional.of(new Answer.Placed(
                        JSON.convertValue(turn.get("placed"), new TypeReference<List<String>>() {}),
                        turn.path("certain").asBoolean(true)))
                : Optional.empty();
        Optional<Answer> waiting = turn.has("waiting")
                ? Optional.of(new Answer.Waiting(
                        turn.get("waiting").get("position").asInt(),
                        new Diagnosis(
                                Reason.WaitingForRoom,
                                Owner.Team,
                                Retry.Wait,
                                turn.get("waiting").get("cause").asText(),
                                "",
                                "wait",
                                null,
                                null,
                                null,
                                null)))
                : Optional.empty();
        Optional<Stop> stop = turn.has("stop")
                ? Optional.of(new Stop(
                        new GangAsk(
                                "other-uid",
                                "team-b",
                                turn.get("stop").get("by").asText(),
                                1000,
                                1,
                                Instant.EPOCH,
                                List.of(),
                                Placement.Rules.NONE),
                        Instant.parse(turn.get("stop").get("at").asText())))
                : Optional.empty();
        return new Turn(
                turn.path("priority").asInt(),
                placed.or(() -> waiting),
                stop,
                turn.has("served")
                        ? JSON.convertValue(turn.get("served"), new TypeReference<Set<String>>() {})
                        : Set.of());
    }

    private Signs signs() {
        Map<String, Signs.LastLine> lines = new LinkedHashMap<>();
        yaml.path("silence").path("pods").properties().forEach(e -> {
            Instant written = Instant.parse(e.getValue().asText());
            lines.put(e.getKey(), new Signs.LastLine(written, written));
        });
        return new Signs(
                Optional.ofNullable(yaml.get("progress")).map(JsonNode::asText),
                Optional.ofNullable(yaml.get("checkpoint")).map(JsonNode::asText),
                Optional.ofNullable(yaml.get("silence"))
                        .map(s ->
                                new Signs.Silence(Instant.parse(s.get("readAt").asText()), lines)),
                yaml.has("gpuUse") ? OptionalDouble.of(yaml.get("gpuUse").asDouble()) : OptionalDouble.empty());
    }

    /** Each is that of the one template of its role and container. */
    private Map<Template, MemoryProfileSpec> profiles(TrainingJob job) {
        Map<Template, MemoryProfileSpec> profiles = new HashMap<>();
        Map<ContainerGroup, Template> templates =
                new RoleMemory(new JobShape(job), EffectivePolicy.BUILT_IN).templates();
        list("profiles", MemoryProfileSpec.class)
                .forEach(p -> profiles.put(templates.get(new ContainerGroup(p.role(), p.container())), p));
        return profiles;
    }

    private TrainingJob job() {
        TrainingJob job = Serialization.unmarshal(yaml.get("job").toString(), TrainingJob.class);
        job.getMetadata().setNamespace("team-a");
        job.getMetadata().setUid("job-uid");
        job.getMetadata().setGeneration(1L);
        return job;
    }

    private <T> List<T> list(String field, Class<T> type) {
        return StreamSupport.stream(yaml.path(field).spliterator(), false)
                .map(n -> Serialization.unmarshal(n.toString(), type))
                .toList();
    }

    private List<Diagnosis> diagnoses(String field) {
        return StreamSupport.stream(yaml.path(field).spliterator(), false)
                .map(n -> new Diagnosis(
                        Reason.valueOf(n.get("reason").asText()),
                        Owner.User,
                        Retry.Wait,
                        n.get("cause").asText(),
                        "",
                        n.get("remedy").asText(),
                        null,
                        null,
                        null,
                        null))
                .toList();
    }

    private List<Pod> pods(TrainingJob job) {
        List<Pod> pods = new ArrayList<>();
        for (JsonNode pod : yaml.path("pods")) {
            String name = "%s-%s-%s-%s"
                    .formatted(
                            job.getMetadata().getName(),
                            pod.get("role").asText(),
                            pod.get("index").asText(),
                            pod.get("attempt").asText());
            Pod made = new PodBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withNamespace("team-a")
                    .withUid(name + "-uid")
                    .withCreationTimestamp(text(pod, "created", "2026-01-01T00:00:00Z"))
                    .withDeletionTimestamp(text(pod, "deleting", null))
                    .addToLabels(Labels.ROLE, pod.get("role").asText())
                    .addToLabels(Labels.INDEX, pod.get("index").asText())
                    .addToLabels(Labels.ATTEMPT, pod.get("attempt").asText())
                    .endMetadata()
                    .withNewSpec()
                    .withNodeName(text(pod, "node", null))
                    .addToContainers(new ContainerBuilder()
                            .withName(WorkerPods.MAIN)
                            .withImage(job.getSpec().roles().getFirst().image())
                            .withNewResources()
                            .addToLimits("memory", Quantity.parse(text(pod, "limit", given(job, pod))))
                            .endResources()
                            .build())
                    .endSpec()
                    .withNewStatus()
                    .withConditions(unschedulable(pod))
                    .withPhase(pod.get("phase").asText())
                    .addAllToConditions(placed(pod))
                    .withPodIP(text(pod, "address", null))
                    .withContainerStatuses(status(pod).build())
                    .endStatus()
                    .build();
            made.setSpec(pinned(pod, made.getSpec()));
            pods.add(made);
        }
        return pods;
    }

    private static List<PodCondition> unschedulable(JsonNode pod) {
        return pod.has("unschedulable")
                ? List.of(new PodConditionBuilder()
                        .withType("PodScheduled")
                        .withStatus("False")
                        .withReason("Unschedulable")
                        .withMessage("0/1 nodes are available: 1 Insufficient memory.")
                        .withLastTransitionTime(pod.get("unschedulable").asText())
                        .build())
                : List.of();
    }

    private static PodSpec pinned(JsonNode pod, PodSpec spec) {
        return pod.has("pinned") ? NodeAffinities.pin(spec, pod.get("pinned").asText()) : spec;
    }

    private static String given(TrainingJob job, JsonNode pod) {
        TrainingJobStatus status = job.getStatus() == null ? TrainingJobStatus.NEW : job.getStatus();
        return status.memoryOrEmpty().stream()
                .filter(m -> m.role().equals(pod.get("role").asText())
                        && m.container().equals(WorkerPods.MAIN))
                .map(m -> m.limit().toString())
                .findFirst()
                .orElse("512Mi");
    }

    private static List<PodCondition> placed(JsonNode pod) {
        return pod.has("placed")
                ? List.of(new PodConditionBuilder()
                        .withType("PodScheduled")
                        .withStatus("True")
                        .withLastTransitionTime(pod.get("placed").asText())
                        .build())
                : List.of();
    }

    private static ContainerStatusBuilder status(JsonNode pod) {
        ContainerStatusBuilder status =
                new ContainerStatusBuilder().withName(WorkerPods.MAIN).withRestartCount(0);
        if (pod.has("inForce")) {
            status.withNewResources()
                    .addToLimits("memory", Quantity.parse(text(pod, "inForce", null)))
                    .endResources();
        }
        if (pod.has("exitCode")) {
            return status.withNewState()
                    .withNewTerminated()
                    .withExitCode(pod.get("exitCode").asInt())
                    .withReason(text(pod, "reason", pod.get("exitCode").asInt() == 0 ? "Completed" : "Error"))
                    .withMessage(text(pod, "message", null))
                    .withFinishedAt(text(pod, "at", "2026-01-01T00:09:00Z"))
                    .endTerminated()
                    .endState();
        }
        if (pod.has("waiting")) {
            return status.withNewState()
                    .withNewWaiting(
                            text(pod, "message", null), pod.get("waiting").asText())
                    .endState();
        }
        return pod.get("phase").asText().equals("Running")
                ? status.withNewState().withNewRunning("2026-01-01T00:00:05Z").endState()
                : status;
    }

    private static String text(JsonNode node, String field, String otherwise) {
        return node.has(field) ? node.get(field).asText() : otherwise;
    }
}
