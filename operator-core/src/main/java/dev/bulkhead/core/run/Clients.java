package dev.bulkhead.core.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.Map;

/** Makes the client of the process. */
public final class Clients {
    /**
     * The client repeats a failed request, of any verb, by itself. Its default of ten tries takes 19 s: longer than the
     * lease, so that a leader would go on after it had lost it. Longer outages are for the retry of the reconcile.
     */
    private static final int REPEATS = 3;

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private Clients() {}

    /** The API server tells of every object who set which of its fields; nobody here reads that. */
    @JsonIgnoreProperties("managedFields")
    private abstract static class WithoutManagedFields {}

    private static ObjectMapper json() {
        return new ObjectMapper().addMixIn(ObjectMeta.class, WithoutManagedFields.class);
    }

    /** @param base says which cluster; the interceptors see every request, by name */
    public static KubernetesClient create(Config base, String userAgent, Map<String, Interceptor> interceptors) {
        Config config = new ConfigBuilder(base)
                .withUserAgent(userAgent)
                .withRequestRetryBackoffLimit(REPEATS)
                .withRequestTimeout((int) REQUEST_TIMEOUT.toMillis())
                .build();
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(new KubernetesSerialization(json(), true))
                .withHttpClientBuilderConsumer(builder -> interceptors.forEach(builder::addOrReplaceInterceptor))
                .build();
    }
}
