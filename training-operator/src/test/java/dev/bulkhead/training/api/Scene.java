package dev.bulkhead.training.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.core.plan.Labels;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A namespace of one test: what a person does in it, and what is to be seen. */
public final class Scene {
    /** The spec of a job that is as good as any. */
    public static final String TWO_WORKERS = """
            framework: PyTorch
            roles:
            - name: worker
              replicas: 2
              image: example/train:1
              resources: {limits: {memory: 512Mi}}
            """;

    /** The spec of a job of one pod. */
    public static final String ONE_WORKER = """
            framework: Plain
            roles:
            - name: worker
              image: example/train:1
              resources: {limits: {memory: 512Mi}}
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KubernetesClient client;
    private final String namespace;

    private Scene(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    static Scene open(KubernetesClient client) {
        String name = "scene-" + UUID.randomUUID().toString().substring(0, 8);
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("scene", name)
                        .endMetadata()
                        .build())
                .create();
        client.serviceAccounts()
                .inNamespace(name)
                .withName("default")
                .waitUntilCondition(account -> account != null, 30, TimeUnit.SECONDS);
        return new Scene(client, name);
    }

    public String namespace() {
        return namespace;
    }

    /** @param spec YAML; roles that name no scheduler go to the {@link PlayedNode} */
    @SuppressWarnings("unchecked")
    public TrainingJob create(String name, String spec) {
        Map<String, Object> parsed = Serialization.unmarshal(spec, new TypeReference<Map<String, Object>>() {});
        for (Object role : (List<Object>) parsed.get("roles")) {
            Map<String, Object> pod = (Map<String, Object>)
                    ((Map<String, Object>) role).computeIfAbsent("pod", key -> new java.util.HashMap<>());
            if (!pod.containsKey("nodeSelector")) {
                pod.putIfAbsent("schedulerName", PlayedNode.NAME);
                pod.put("nodeSelector", Map.of(PlayedNode.NAME, "yes"));
            }
        }
        Map<String, Object> job = Map.of(
                "apiVersion",
                "bulkhead.dev/v1alpha1",
                "kind",
                "TrainingJob",
                "metadata",
                Map.of("name", name, "namespace", namespace),
                "spec",
                parsed);
        return client.resource(Serialization.unmarshal(Serialization.asJson(job), TrainingJob.class))
                .create();
    }

    public Resource<TrainingJob> job(String name) {
        return client.resources(TrainingJob.class).inNamespace(namespace).withName(name);
    }

    public TrainingJobStatus status(String name) {
        TrainingJob job = job(name).get();
        return job == null || job.getStatus() == null ? TrainingJobStatus.NEW : job.getStatus();
    }

    /** A merge patch, as {@code kubectl patch} sends it. */
    public void patch(String name, String json) {
        job(name)
                .patch(
                        io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                                io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
                        json);
    }

    public TrainingJobStatus awaitStatus(String name, Predicate<TrainingJobStatus> wanted) {
        return until(() -> status(name), wanted);
    }

    public TrainingJobStatus awaitPhase(String name, Phase phase) {
        return awaitStatus(name, s -> s.phase() == phase);
    }

    /** A condition that is true and has this reason. */
    public Condition awaitCondition(String name, String type, Reason reason) {
        TrainingJobStatus status = awaitStatus(
                name,
                s -> Conditions.find(s.conditionsOrEmpty(), type)
                        .filter(c -> c.getReason().equals(reason.name()))
                        .isPresent());
        return Conditions.find(status.conditionsOrEmpty(), type).orElseThrow();
    }

    /** By name. */
    public List<Pod> pods(String job) {
        return client.pods().inNamespace(namespace).withLabel(Labels.JOB, job).list().getItems().stream()
                .sorted(Comparator.comparing(p -> p.getMetadata().getName()))
                .toList();
    }

    public Pod pod(String name) {
        return client.pods().inNamespace(namespace).withName(name).get();
    }

    public Pod awaitPod(String name, Predicate<Pod> wanted) {
        return until(() -> pod(name), p -> p != null && wanted.test(p));
    }

    /** The node has taken the pod: what the kubelet says from now on is the test's to say. */
    public Pod awaitBound(String name) {
        return awaitPod(name, p -> p.getSpec().getNodeName() != null);
    }

    public void awaitPods(String job, Predicate<List<Pod>> wanted) {
        until(() -> pods(job), wanted);
    }

    public List<Event> events(String job) {
        return client.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(e -> "TrainingJob".equals(e.getInvolvedObject().getKind())
                        && job.equals(e.getInvolvedObject().getName()))
                .sorted(Comparator.comparing(Event::getReason))
                .toList();
    }

    public List<String> eventReasons(String job) {
        return events(job).stream().map(Event::getReason).toList();
    }

    /** The memory limit of its first container. */
    static Quantity limit(Pod pod) {
        return pod.getSpec()
                .getContainers()
                .getFirst()
                .getResources()
                .getLimits()
                .get("memory");
    }

    public static <T> T until(Callable<T> look, Predicate<T> wanted) {
        List<T> last = new ArrayList<>(1);
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
                T now = look.call();
                last.clear();
                last.add(now);
                return wanted.test(now);
            });
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            assertThat(last.isEmpty() ? null : last.getFirst())
                    .as("after " + PATIENCE)
                    .matches(t -> false, "is as awaited");
        }
        return last.getFirst();
    }

    public KubernetesClient client() {
        return client;
    }

    public void editPod(String name, UnaryOperator<Pod> change) {
        client.pods().inNamespace(namespace).withName(name).edit(change);
    }
}
