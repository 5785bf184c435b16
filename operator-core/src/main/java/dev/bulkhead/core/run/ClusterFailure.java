package dev.bulkhead.core.run;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Puts into words why the cluster could not be used. */
public final class ClusterFailure {
    private ClusterFailure() {}

    /** The failure itself if it is no failure of the cluster. */
    public static RuntimeException explain(RuntimeException failure, String apiServer) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ClusterException e) {
                return e;
            }
            if (t instanceof KubernetesClientException e && e.getCode() > 0) {
                return new ClusterException(
                        "the API server %s refuses: %d %s".formatted(apiServer, e.getCode(), firstLine(e)));
            }
            if (t instanceof TimeoutException) {
                return new ClusterException("the API server %s does not answer in time".formatted(apiServer));
            }
            if (t instanceof IOException e) {
                return new ClusterException("the API server %s cannot be reached: %s"
                        .formatted(
                                apiServer, e.getMessage() == null ? e.getClass().getSimpleName() : firstLine(e)));
            }
        }
        return failure;
    }

    private static String firstLine(Throwable t) {
        return String.valueOf(t.getMessage()).lines().findFirst().orElse("");
    }
}
