package dev.bulkhead.serving.reconcile;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.core.run.OperatorContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The objects of a service that others keep for us, as far as they are known here; their changes wake it. */
final class RevisionCache {
    private static final String OURS = Labels.OPERATOR + "=serving," + Labels.COMPONENT + "!=router";
    private static final String BY_OWNER = "owner";

    private final OperatorContext context;
    private InformerEventSource<ControllerRevision, InferenceService> revisions;
    private InformerEventSource<Deployment, InferenceService> deployments;
    private InformerEventSource<Service, InferenceService> services;

    RevisionCache(OperatorContext context) {
        this.context = context;
    }

    List<EventSource<?, InferenceService>> sources(EventSourceContext<InferenceService> sources) {
        revisions = source(ControllerRevision.class, (now, before) -> false, sources);
        deployments = source(Deployment.class, RevisionCache::differ, sources);
        services = source(Service.class, (now, before) -> false, sources);
        return List.of(revisions, deployments, services);
    }

    List<ControllerRevision> revisions(InferenceService of) {
        return of(revisions, of);
    }

    List<Deployment> deployments(InferenceService of) {
        return of(deployments, of);
    }

    List<Service> services(InferenceService of) {
        return of(services, of);
    }

    static <T extends HasMetadata> Optional<T> named(List<T> all, String name) {
        return all.stream().filter(o -> name.equals(o.getMetadata().getName())).findFirst();
    }

    private static <T extends HasMetadata> List<T> of(
            InformerEventSource<T, InferenceService> source, InferenceService of) {
        return source.byIndex(BY_OWNER, of.getMetadata().getUid());
    }

    private <T extends HasMetadata> InformerEventSource<T, InferenceService> source(
            Class<T> type, OnUpdateFilter<T> news, EventSourceContext<InferenceService> sources) {
        InformerEventSource<T, InferenceService> source = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, InferenceService.class)
                        .withName("serving-" + HasMetadata.getPlural(type))
                        .withNamespaces(context.watchedNamespaces())
                        .withLabelSelector(OURS)
                        .withOnUpdateFilter(news)
                        .withInformerListLimit(OperatorContext.LIST_LIMIT)
                        .build(),
                sources);
        source.addIndexers(Map.of(
                BY_OWNER,
                object -> object.getMetadata().getOwnerReferences().stream()
                        .filter(o -> Boolean.TRUE.equals(o.getController()))
                        .map(o -> o.getUid())
                        .toList()));
        return source;
    }

    /** Only what a plan looks at. */
    private static boolean differ(Deployment now, Deployment before) {
        return !Objects.equals(now.getSpec().getReplicas(), before.getSpec().getReplicas())
                || !Objects.equals(ready(now), ready(before));
    }

    private static Integer ready(Deployment deployment) {
        return Optional.ofNullable(deployment.getStatus())
                .map(DeploymentStatus::getReadyReplicas)
                .orElse(0);
    }
}
