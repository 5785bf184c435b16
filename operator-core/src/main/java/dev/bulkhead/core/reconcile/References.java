package dev.bulkhead.core.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether a named object exists, asked for its metadata only: of a Secret no data ever enters this process, and the right
 * to list or watch Secrets is not needed.
 */
public final class References {
    private static final String METADATA_ONLY = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final KubernetesClient client;

    public References(KubernetesClient client) {
        this.client = client;
    }

    /**
     * @param plural of a core/v1 kind: {@code secrets}, {@code configmaps}, …
     * @return false only if the API server says that it is not there; where we may not ask, the pod will tell
     */
    public boolean exists(String namespace, String plural, String name) {
        String uri = client.getMasterUrl() + "api/v1/namespaces/" + namespace + "/" + plural + "/" + name;
        HttpRequest request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(uri)
                .header("Accept", METADATA_ONLY)
                .build();
        try {
            int code = client.getHttpClient()
                    .sendAsync(request, byte[].class)
                    .get(10, TimeUnit.SECONDS)
                    .code();
            if (code >= 500) {
                throw new IllegalStateException("the API server answered " + code + " to " + uri);
            }
            return code == OK || code != NOT_FOUND;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("could not ask for " + uri, e);
        }
    }
}
