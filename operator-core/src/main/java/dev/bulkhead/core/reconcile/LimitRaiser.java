package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.plan.RunningContainer;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Raises the memory limit of a running container through the subresource {@code pods/resize} (KEP-1287, from 1.33 on). */
final class LimitRaiser {
    private static final Logger LOG = LoggerFactory.getLogger(LimitRaiser.class);
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    /** What the API server says of a JSON patch that did not find what it tests for; no code or field tells it apart. */
    private static final String TEST_FAILED = "the server rejected our request due to an error in our request";

    private final KubernetesClient client;
    private Boolean served;

    LimitRaiser(KubernetesClient client) {
        this.client = client;
    }

    /** What the API server says. */
    sealed interface Outcome {
        record Raised() implements Outcome {}

        /** The pod is gone or no longer what we saw. */
        record Outdated() implements Outcome {}

        record Refused(String why) implements Outcome {}
    }

    /** Whether the cluster can do it at all; said once in the log if it cannot. */
    synchronized boolean isServed() {
        if (served == null) {
            APIResourceList core = client.getApiResources("v1");
            served = core != null
                    && core.getResources().stream().map(APIResource::getName).anyMatch("pods/resize"::equals);
            if (!served) {
                LOG.warn(
                        "this cluster does not serve pods/resize (Kubernetes 1.33 or newer does): memory limits are not"
                                + " raised while containers run, only after an OOM kill");
            }
        }
        return served;
    }

    /**
     * Limit and request are raised by the same amount, so that the pod keeps its QoS class and its node is not promised more
     * than it has. Only what we looked at is changed: a pod or limit that is another by now is left alone.
     */
    Outcome raise(RunningContainer container, MemorySize to) {
        MemorySize request = container.request().plus(to.minus(container.limit()));
        String memory = container.path() + "/resources/%s/memory";
        List<Map<String, String>> patch = new ArrayList<>();
        patch.add(step("test", "/metadata/uid", container.podUid()));
        patch.add(step("test", container.path() + "/name", container.name()));
        patch.add(step("test", memory.formatted("limits"), container.limit().toString()));
        patch.add(step("replace", memory.formatted("limits"), to.toString()));
        patch.add(step("add", memory.formatted("requests"), request.toString()));
        try {
            client.pods()
                    .inNamespace(container.namespace())
                    .withName(container.podName())
                    .subresource("resize")
                    .patch(PatchContext.of(PatchType.JSON), Serialization.asJson(patch));
            return new Outcome.Raised();
        } catch (KubernetesClientException e) {
            String message = e.getStatus() == null || e.getStatus().getMessage() == null
                    ? e.getMessage()
                    : e.getStatus().getMessage();
            boolean outdated = e.getCode() == NOT_FOUND || e.getCode() == CONFLICT || message.startsWith(TEST_FAILED);
            return outdated ? new Outcome.Outdated() : new Outcome.Refused(message);
        }
    }

    private static Map<String, String> step(String operation, String path, String value) {
        return Map.of("op", operation, "path", path, "value", value);
    }
}
