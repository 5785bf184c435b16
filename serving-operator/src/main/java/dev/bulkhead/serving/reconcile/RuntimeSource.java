package dev.bulkhead.serving.reconcile;

import dev.bulkhead.api.v1alpha1.ClusterServingRuntime;
import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.Predictor;
import dev.bulkhead.api.v1alpha1.Predictor.RuntimeUpdates;
import dev.bulkhead.api.v1alpha1.ServingRuntime;
import dev.bulkhead.core.run.OperatorContext;
import dev.bulkhead.serving.plan.RuntimeChoice;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The serving runtimes. A change wakes the services that follow their runtime, and those that wait for one. */
final class RuntimeSource {
    private final OperatorContext context;
    private IndexerResourceCache<InferenceService> services;
    private InformerEventSource<ServingRuntime, InferenceService> ofNamespaces;
    private InformerEventSource<ClusterServingRuntime, InferenceService> ofCluster;

    RuntimeSource(OperatorContext context) {
        this.context = context;
    }

    List<EventSource<?, InferenceService>> sources(EventSourceContext<InferenceService> sources) {
        services = sources.getPrimaryCache();
        ofNamespaces = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(ServingRuntime.class, InferenceService.class)
                        .withName("serving-runtimes")
                        .withNamespaces(context.watchedNamespaces())
                        .withSecondaryToPrimaryMapper(r -> concerned(s -> sameNamespace(s, r)))
                        .build(),
                sources);
        ofCluster = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(ClusterServingRuntime.class, InferenceService.class)
                        .withName("cluster-serving-runtimes")
                        .withWatchAllNamespaces()
                        .withSecondaryToPrimaryMapper(r -> concerned(s -> true))
                        .build(),
                sources);
        return List.of(ofNamespaces, ofCluster);
    }

    RuntimeChoice choose(InferenceService service) {
        return RuntimeChoice.choose(
                service.getSpec().predictor(),
                ofNamespaces.list(r -> sameNamespace(service, r)).toList(),
                ofCluster.list().toList());
    }

    private Set<ResourceID> concerned(Predicate<InferenceService> where) {
        return services.list()
                .filter(where)
                .filter(RuntimeSource::minds)
                .map(ResourceID::fromResource)
                .collect(Collectors.toSet());
    }

    private static boolean minds(InferenceService service) {
        Predictor predictor = service.getSpec().predictor();
        boolean waits = service.getStatus() == null || service.getStatus().latestRevision() == null;
        return predictor.image() == null && (waits || predictor.runtimeUpdates() == RuntimeUpdates.Automatic);
    }

    private static boolean sameNamespace(HasMetadata one, HasMetadata other) {
        return one.getMetadata().getNamespace().equals(other.getMetadata().getNamespace());
    }
}
