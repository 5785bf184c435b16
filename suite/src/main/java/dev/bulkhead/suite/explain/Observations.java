package dev.bulkhead.suite.explain;

import dev.bulkhead.core.diagnose.Redaction;
import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.suite.cli.Read;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.ContainerMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is read beside the objects themselves, always bounded: events, ends of logs, memory in use. */
final class Observations {
    private static final int BYTES = 16 * 1024;
    private static final int LINES = 40;
    private static final long EVENTS = 50;
    private static final int MOST_OF_STATUS = 4096;

    private final KubernetesClient client;

    Observations(KubernetesClient client) {
        this.client = client;
    }

    List<Event> events(Pod pod) {
        return Read.of(() -> client.v1()
                        .events()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .withField("involvedObject.uid", pod.getMetadata().getUid())
                        .list(new ListOptionsBuilder().withLimit(EVENTS).build())
                        .getItems())
                .or(List.of());
    }

    /** Working sets in bytes by {@code pod/container}; empty where nobody measures. */
    Map<String, Long> memory(String namespace) {
        return Read.of(() -> {
                    Map<String, Long> memory = new HashMap<>();
                    client.top()
                            .pods()
                            .inNamespace(namespace)
                            .metrics()
                            .getItems()
                            .forEach(pod -> pod.getContainers()
                                    .forEach(c -> bytes(c).ifPresent(b ->
                                            memory.put(pod.getMetadata().getName() + "/" + c.getName(), b))));
                    return memory;
                })
                .or(Map.of());
    }

    private static Optional<Long> bytes(ContainerMetrics container) {
        return MemorySize.parse(container.getUsage().get("memory")).map(MemorySize::bytes);
    }

    /**
     * The pod with the end of its log where a container has failed without last words of its own: pods of others do not
     * leave them in their status, as ours do, and the diagnosis reads nothing else.
     */
    Pod withLastWords(Pod pod) {
        if (pod.getStatus() == null) {
            return pod;
        }
        PodBuilder told = new PodBuilder(pod);
        List<ContainerStatus> statuses = pod.getStatus().getContainerStatuses();
        for (int i = 0; i < statuses.size(); i++) {
            ContainerStatus status = statuses.get(i);
            boolean ended = failedInSilence(
                    status.getState() == null ? null : status.getState().getTerminated());
            boolean restarted = failedInSilence(
                    status.getLastState() == null ? null : status.getLastState().getTerminated());
            if (!ended && !restarted) {
                continue;
            }
            String tail = tail(pod, status.getName(), !ended);
            var container = told.editStatus().editContainerStatus(i);
            told = ended
                    ? container
                            .editState()
                            .editTerminated()
                            .withMessage(tail)
                            .endTerminated()
                            .endState()
                            .endContainerStatus()
                            .endStatus()
                    : container
                            .editLastState()
                            .editTerminated()
                            .withMessage(tail)
                            .endTerminated()
                            .endLastState()
                            .endContainerStatus()
                            .endStatus();
        }
        return told.build();
    }

    private static boolean failedInSilence(io.fabric8.kubernetes.api.model.ContainerStateTerminated end) {
        return end != null
                && !Integer.valueOf(0).equals(end.getExitCode())
                && (end.getMessage() == null || end.getMessage().isBlank());
    }

    private String tail(Pod pod, String container, boolean previous) {
        try {
            // The client's own methods cannot bound the log of the run before.
            String text =
                    client.raw("/api/v1/namespaces/%s/pods/%s/log?container=%s&previous=%s&tailLines=%d&limitBytes=%d"
                            .formatted(
                                    pod.getMetadata().getNamespace(),
                                    pod.getMetadata().getName(),
                                    container,
                                    previous,
                                    LINES,
                                    BYTES));
            String safe = Redaction.redact(text);
            return safe.substring(Math.max(0, safe.length() - MOST_OF_STATUS));
        } catch (KubernetesClientException e) {
            return ""; // gone, or forbidden: the exit code must do
        }
    }
}
