package dev.bulkhead.core.run;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/** What a module gets from the process. */
public record OperatorContext(KubernetesClient client, OperatorConfig config, MeterRegistry meters, Clock clock) {

    /** A list limit also keeps the first list from being served out of the API server's cache, which may be old. */
    public static final long LIST_LIMIT = 500;

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    /**
     * What is the same for every reconciler: {@code operator.register(reconciler, context::applyDefaults)}. Retries
     * never end, because the SDK's own default gives up after five and an outage of minutes would strand objects.
     */
    public <P extends HasMetadata> void applyDefaults(ControllerConfigurationOverrider<P> configuration) {
        configuration
                .settingNamespaces(watchedNamespaces())
                .withRetry(new GenericRetry()
                        .withoutMaxAttempts()
                        .setInitialInterval(FIRST_RETRY)
                        .setIntervalMultiplier(2)
                        .setMaxInterval(config.retryBackoffMax().toMillis()))
                .withReconciliationMaxInterval(config.maxReconcileInterval())
                .withInformerListLimit(LIST_LIMIT);
    }

    /** For informers of the module's own, in the SDK's words. */
    public Set<String> watchedNamespaces() {
        return config.namespaces().isEmpty() ? Constants.WATCH_ALL_NAMESPACE_SET : config.namespaces();
    }
}
