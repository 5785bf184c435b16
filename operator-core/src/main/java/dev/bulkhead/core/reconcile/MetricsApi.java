package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.guard.WorkingSet;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.core.plan.Times;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.PodMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Working sets by metrics.k8s.io, for nodes whose kubelets we cannot reach: older by what metrics-server adds. */
final class MetricsApi {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsApi.class);
    private static final Duration ABSENT = Duration.ofMinutes(5);

    private final KubernetesClient client;
    private final Set<String> namespaces;
    private final String operator;
    private final Clock clock;
    private Instant notBefore = Instant.EPOCH;

    /** @param namespaces those that are watched; none for all */
    MetricsApi(KubernetesClient client, Set<String> namespaces, String operator, Clock clock) {
        this.client = client;
        this.namespaces = namespaces;
        this.operator = operator;
        this.clock = clock;
    }

    /** Of all our pods; none while the cluster has no such API. */
    List<WorkingSet> figures() {
        if (clock.instant().isBefore(notBefore)) {
            return List.of();
        }
        try {
            return namespaces.isEmpty()
                    ? read("/apis/metrics.k8s.io/v1beta1/pods")
                    : namespaces.stream()
                            .flatMap(n -> read("/apis/metrics.k8s.io/v1beta1/namespaces/" + n + "/pods").stream())
                            .toList();
        } catch (KubernetesClientException e) {
            LOG.debug("metrics.k8s.io does not answer: {}", e.getMessage());
            notBefore = clock.instant().plus(ABSENT);
            return List.of();
        }
    }

    private List<WorkingSet> read(String path) {
        String json = client.raw(path + "?labelSelector=" + Labels.OPERATOR + "%3D" + operator);
        if (json == null) {
            throw new KubernetesClientException("no such API");
        }
        return client
                .getKubernetesSerialization()
                .unmarshal(json, io.fabric8.kubernetes.api.model.metrics.v1beta1.PodMetricsList.class)
                .getItems()
                .stream()
                .flatMap(MetricsApi::figures)
                .toList();
    }

    private static Stream<WorkingSet> figures(PodMetrics pod) {
        Optional<Instant> at = Times.parse(pod.getTimestamp());
        return pod.getContainers().stream()
                .flatMap(c -> at
                        .flatMap(t -> MemorySize.parse(c.getUsage().get("memory"))
                                .map(used -> new WorkingSet(
                                        pod.getMetadata().getNamespace(),
                                        pod.getMetadata().getName(),
                                        c.getName(),
                                        used,
                                        t,
                                        Optional.empty())))
                        .stream());
    }
}
