package dev.bulkhead.serving.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Phase;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** What a person does with one InferenceService, and what is to be seen of it. */
final class Stage {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KubernetesClient client;
    private final String namespace;
    private final String name;

    Stage(ServingWorld world, String name) {
        this(world.client(), world.namespace(), name);
    }

    Stage(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
    }

    /** @param spec YAML */
    Stage apply(String spec) {
        client.resource(Serialization.unmarshal("""
                apiVersion: bulkhead.dev/v1alpha1
                kind: InferenceService
                metadata: {name: %s, namespace: %s}
                spec:
                %s""".formatted(name, namespace, spec.indent(2)), InferenceService.class))
                .fieldManager("somebody")
                .forceConflicts()
                .serverSideApply();
        return this;
    }

    /** A merge patch, as {@code kubectl patch} sends it. */
    void patch(String json) {
        service().patch(PatchContext.of(PatchType.JSON_MERGE), json);
    }

    Resource<InferenceService> service() {
        return client.resources(InferenceService.class).inNamespace(namespace).withName(name);
    }

    InferenceServiceStatus status() {
        InferenceService service = service().get();
        return service == null || service.getStatus() == null ? InferenceServiceStatus.NEW : service.getStatus();
    }

    InferenceServiceStatus awaitStatus(Predicate<InferenceServiceStatus> wanted) {
        return until(this::status, wanted);
    }

    InferenceServiceStatus awaitPhase(Phase phase) {
        return awaitStatus(s -> s.phase() == phase);
    }

    Deployment deployment(String child) {
        return client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(child)
                .get();
    }

    List<String> eventReasons() {
        return client.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(e -> name.equals(e.getInvolvedObject().getName()))
                .map(Event::getReason)
                .toList();
    }

    static <T> T until(Callable<T> look, Predicate<T> wanted) {
        AtomicReference<T> last = new AtomicReference<>();
        try {
            // an operator that is stopped, or killed by a test, may leave threads that end badly
            await().dontCatchUncaughtExceptions()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        last.set(look.call());
                        return wanted.test(last.get());
                    });
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            assertThat(last.get()).as("after " + PATIENCE).matches(t -> false, "is as awaited");
        }
        return last.get();
    }
}
