package dev.bulkhead.training;

import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.api.v1alpha1.MemoryProfile;
import dev.bulkhead.core.run.OperatorContext;
import dev.bulkhead.core.run.OperatorModule;
import dev.bulkhead.training.reconcile.TrainingJobReconciler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.javaoperatorsdk.operator.Operator;
import java.util.Set;

/** The training operator: TrainingJob to pods, headless Service and claims. */
public final class TrainingModule implements OperatorModule {
    @Override
    public String name() {
        return "training";
    }

    @Override
    public void register(Operator operator, OperatorContext context) {
        operator.register(new TrainingJobReconciler(context), context::applyDefaults);
    }

    @Override
    public Set<Class<? extends HasMetadata>> watches() {
        return Set.of(
                Pod.class, Node.class, Namespace.class, GuardPolicy.class, PriorityClass.class, MemoryProfile.class);
    }
}
