package dev.bulkhead.serving.reconcile;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.core.run.OperatorConfig;
import dev.bulkhead.core.run.OperatorContext;
import dev.bulkhead.serving.plan.RouterChildren;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps routers in every namespace that has InferenceServices, and in no other. */
@ControllerConfiguration(name = "routers", fieldManager = RouterReconciler.FIELD_MANAGER)
public final class RouterReconciler implements Reconciler<Namespace> {
    static final String FIELD_MANAGER = "bulkhead-routers";

    private final OperatorContext context;
    private final KubernetesClient client;
    private final Applier applier;
    private final RouterChildren.Settings settings;
    private InformerEventSource<InferenceService, Namespace> services;
    private InformerEventSource<Deployment, Namespace> routers;

    public RouterReconciler(OperatorContext context) {
        this.context = context;
        this.client = context.client();
        this.applier = new Applier(client, FIELD_MANAGER);
        OperatorConfig config = context.config();
        this.settings = new RouterChildren.Settings(
                config.dataplaneImage(),
                config.routerReplicas(),
                config.routerCpu(),
                config.routerMemory(),
                config.routerClusterRole());
    }

    @Override
    public List<EventSource<?, Namespace>> prepareEventSources(EventSourceContext<Namespace> sources) {
        services = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(InferenceService.class, Namespace.class)
                        .withName("routed-services")
                        .withNamespaces(context.watchedNamespaces())
                        .withSecondaryToPrimaryMapper(RouterReconciler::namespace)
                        .withOnUpdateFilter((now, before) -> now.isMarkedForDeletion() != before.isMarkedForDeletion())
                        .withInformerListLimit(OperatorContext.LIST_LIMIT)
                        .build(),
                sources);
        routers = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Deployment.class, Namespace.class)
                        .withName("routers")
                        .withNamespaces(context.watchedNamespaces())
                        .withLabelSelector(Labels.COMPONENT + "=" + RouterChildren.COMPONENT)
                        .withSecondaryToPrimaryMapper(RouterReconciler::namespace)
                        .withOnUpdateFilter((now, before) -> false)
                        .withInformerListLimit(OperatorContext.LIST_LIMIT)
                        .build(),
                sources);
        return List.of(services, routers);
    }

    private static Set<ResourceID> namespace(HasMetadata object) {
        return Set.of(new ResourceID(object.getMetadata().getNamespace()));
    }

    @Override
    public UpdateControl<Namespace> reconcile(Namespace namespace, Context<Namespace> ignored) {
        String name = namespace.getMetadata().getName();
        if (namespace.isMarkedForDeletion()) {
            return UpdateControl.noUpdate(); // all in it goes
        }
        boolean served =
                services.list(s -> name.equals(s.getMetadata().getNamespace())).anyMatch(s -> !s.isMarkedForDeletion());
        Optional<Deployment> there =
                routers.list(d -> name.equals(d.getMetadata().getNamespace())).findFirst();
        List<HasMetadata> desired = RouterChildren.of(name, settings);
        if (served) {
            String hash = Applier.hash(desired);
            if (!Applier.isApplied(there, hash)) {
                desired.forEach(d -> applier.apply(d, hash)); // the Deployment last, by which we see that all is done
            }
        } else if (there.isPresent()) {
            desired.forEach(d -> client.resource(d).delete());
        }
        return UpdateControl.noUpdate();
    }
}
