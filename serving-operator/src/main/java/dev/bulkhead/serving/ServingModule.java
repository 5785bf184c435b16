package dev.bulkhead.serving;

import dev.bulkhead.api.v1alpha1.ClusterServingRuntime;
import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.api.v1alpha1.ServingRuntime;
import dev.bulkhead.core.run.OperatorContext;
import dev.bulkhead.core.run.OperatorModule;
import dev.bulkhead.serving.reconcile.InferenceServiceReconciler;
import dev.bulkhead.serving.reconcile.RouterReconciler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import java.util.Set;

/** The serving operator: InferenceService to revisions, their pods and Services, and what the routers do. */
public final class ServingModule implements OperatorModule {
    @Override
    public String name() {
        return "serving";
    }

    @Override
    public void register(Operator operator, OperatorContext context) {
        operator.register(new InferenceServiceReconciler(context), context::applyDefaults);
        operator.register(new RouterReconciler(context), configuration -> {
            context.applyDefaults(configuration);
            // namespaces lie in none: those that are not watched have no services
            configuration.settingNamespaces(Constants.WATCH_ALL_NAMESPACE_SET);
        });
    }

    @Override
    public Set<Class<? extends HasMetadata>> watches() {
        return Set.of(
                Pod.class,
                Node.class,
                Namespace.class,
                Service.class,
                Deployment.class,
                ControllerRevision.class,
                EndpointSlice.class,
                GuardPolicy.class,
                ServingRuntime.class,
                ClusterServingRuntime.class);
    }
}
