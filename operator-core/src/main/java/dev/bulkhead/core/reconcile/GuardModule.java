package dev.bulkhead.core.reconcile;

import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.core.run.OperatorContext;
import dev.bulkhead.core.run.OperatorModule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import java.util.Set;

/** What GuardPolicies ask for beyond the pods that we make ourselves. */
public final class GuardModule implements OperatorModule {
    @Override
    public String name() {
        return "guard";
    }

    @Override
    public void register(Operator operator, OperatorContext context) {
        operator.register(new ForeignPodsReconciler(context), configuration -> {
            context.applyDefaults(configuration);
            // namespaces lie in none: those that are not watched are passed over
            configuration.settingNamespaces(Constants.WATCH_ALL_NAMESPACE_SET);
        });
    }

    @Override
    public Set<Class<? extends HasMetadata>> watches() {
        return Set.of(Namespace.class, GuardPolicy.class, LimitRange.class);
    }
}
