package dev.bulkhead.training.api;

import dev.bulkhead.testkit.local.FakeKubelet;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A node whose scheduler and kubelet are the test: takes every pod of its scheduler name, starts it at once and ends it
 * when it is deleted, as an annotation of the pod wishes otherwise. The rest is done by hand.
 */
public final class PlayedNode implements AutoCloseable {
    public static final String NAME = "played";
    /** Of the whole node, in GiB. */
    public static final int MEMORY = 16;
    /** Pods with this annotation wait to be started by hand. */
    public static final String BY_HAND = "played/by-hand";
    /** Pods with this annotation do not end when they are deleted, until {@link #finishDeletion}. */
    public static final String LINGERS = "played/lingers";

    private final KubernetesClient client;
    private final ExecutorService hands = Executors.newFixedThreadPool(
            4, Thread.ofPlatform().name("played-", 0).daemon().factory());
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("played-heart").daemon().factory());
    private SharedIndexInformer<Pod> pods;

    private PlayedNode(KubernetesClient client) {
        this.client = client;
    }

    public static PlayedNode start(KubernetesClient client) {
        PlayedNode node = new PlayedNode(client);
        node.join();
        node.heart.scheduleWithFixedDelay(node::beat, 10, 10, TimeUnit.SECONDS);
        node.pods = client.pods()
                .inAnyNamespace()
                .withField("spec.schedulerName", NAME)
                .inform(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(Pod pod) {
                        node.hands.execute(() -> node.look(pod));
                    }

                    @Override
                    public void onUpdate(Pod before, Pod pod) {
                        node.hands.execute(() -> node.look(pod));
                    }

                    @Override
                    public void onDelete(Pod pod, boolean unknown) {}
                });
        return node;
    }

    private void join() {
        Map<String, Quantity> room =
                Map.of("cpu", new Quantity("64"), "memory", new Quantity(MEMORY + "Gi"), "pods", new Quantity("250"));
        client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(NAME)
                        .addToLabels(NAME, "yes")
                        .endMetadata()
                        .withNewStatus()
                        .withAllocatable(room)
                        .withCapacity(room)
                        .endStatus()
                        .build())
                .createOr(n -> null); // classes share it, one after the other
        beat();
    }

    /** From now on the node is told to be reached there; until {@link #leaveKubelet}. */
    public void takeKubelet(FakeKubelet kubelet) {
        client.nodes().withName(NAME).editStatus(kubelet::of);
    }

    public void leaveKubelet() {
        client.nodes()
                .withName(NAME)
                .editStatus(n -> new NodeBuilder(n)
                        .editStatus()
                        .withAddresses()
                        .withDaemonEndpoints(null)
                        .endStatus()
                        .build());
    }

    private void beat() {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        try {
            client.nodes()
                    .withName(NAME)
                    .editStatus(n -> new NodeBuilder(n)
                            .editStatus()
                            .withConditions(new NodeConditionBuilder()
                                    .withType("Ready")
                                    .withStatus("True")
                                    .withReason("KubeletReady")
                                    .withLastHeartbeatTime(now)
                                    .withLastTransitionTime(now)
                                    .build())
                            .endStatus()
                            .build());
        } catch (KubernetesClientException outage) {
            // the next one counts as well
        }
    }

    private void look(Pod pod) {
        Map<String, String> wishes = pod.getMetadata().getAnnotations();
        try {
            if (pod.getMetadata().getDeletionTimestamp() != null) {
                if (!wishes.containsKey(LINGERS)) {
                    finishDeletion(pod);
                }
            } else if (pod.getSpec().getNodeName() == null) {
                bind(pod);
            } else if (pod.getStatus().getContainerStatuses().isEmpty()
                    && "Pending".equals(pod.getStatus().getPhase())
                    && !wishes.containsKey(BY_HAND)) {
                run(pod);
            }
        } catch (KubernetesClientException gone) {
            // another event of the pod follows, or none is needed
        }
    }

    private void bind(Pod pod) {
        client.resource(new BindingBuilder()
                        .withNewMetadata()
                        .withNamespace(pod.getMetadata().getNamespace())
                        .withName(pod.getMetadata().getName())
                        .endMetadata()
                        .withNewTarget()
                        .withKind("Node")
                        .withApiVersion("v1")
                        .withName(NAME)
                        .endTarget()
                        .build())
                .create();
    }

    /** The containers have ended and the kubelet lets the pod go. */
    public void finishDeletion(Pod pod) {
        client.resource(pod).withGracePeriod(0).delete();
    }

    public void run(Pod pod) {
        var running = new ContainerStateBuilder().withNewRunning(now()).build();
        report(pod, "Running", running, true);
    }

    /** @param reason as the container runtime names it: Completed, Error, OOMKilled */
    public void end(Pod pod, int code, String reason, String message) {
        var ended = new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(code)
                .withReason(reason)
                .withMessage(message)
                .withStartedAt(now())
                .withFinishedAt(now())
                .endTerminated()
                .build();
        report(pod, code == 0 ? "Succeeded" : "Failed", ended, false);
    }

    public void succeed(Pod pod) {
        end(pod, 0, "Completed", null);
    }

    public void outOfMemory(Pod pod) {
        end(pod, 137, "OOMKilled", null);
    }

    public void cannotStart(Pod pod, String reason, String message) {
        report(
                pod,
                "Pending",
                new ContainerStateBuilder().withNewWaiting(message, reason).build(),
                false);
    }

    private void report(Pod pod, String phase, ContainerState state, boolean ready) {
        client.resource(pod).editStatus(p -> {
            List<ContainerStatus> containers = p.getSpec().getContainers().stream()
                    .map(c -> new ContainerStatusBuilder()
                            .withName(c.getName())
                            .withImage(c.getImage())
                            .withImageID("")
                            .withReady(ready)
                            .withStarted(ready)
                            .withRestartCount(0)
                            .withState(state)
                            .withResources(c.getResources()) // without them the API server allows no resize
                            .build())
                    .toList();
            return new PodBuilder(p)
                    .editStatus()
                    .withPhase(phase)
                    .withPodIP(address(p))
                    .withContainerStatuses(containers)
                    .endStatus()
                    .build();
        });
    }

    /** One of its own, kept to the end. */
    private static String address(Pod pod) {
        int number = pod.getMetadata().getUid().hashCode();
        return "10.%d.%d.%d".formatted(number >>> 16 & 127, number >>> 8 & 255, number & 255);
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    @Override
    public void close() {
        pods.stop();
        hands.shutdownNow();
        heart.shutdownNow();
    }
}
