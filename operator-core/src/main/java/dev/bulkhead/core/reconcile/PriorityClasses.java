package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.run.OperatorContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.health.Status;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;

/**
 * The PriorityClasses of the cluster, cached: a pod gets its priority only when it is made. Their changes wake nobody.
 *
 * @param <P> the kind whose reconciler reads it
 */
public final class PriorityClasses<P extends HasMetadata> extends AbstractEventSource<PriorityClass, P> {
    private final OperatorContext context;
    private SharedIndexInformer<PriorityClass> classes;

    public PriorityClasses(OperatorContext context) {
        super(PriorityClass.class, "priority-classes");
        this.context = context;
    }

    /** The highest priority of these classes; that of the default class if none is named or known. */
    public int highest(Collection<String> names) {
        return names.stream()
                .map(n -> classes.getStore().getByKey(n))
                .filter(Objects::nonNull)
                .mapToInt(PriorityClass::getValue)
                .max()
                .orElseGet(() -> classes.getStore().list().stream()
                        .filter(c -> Boolean.TRUE.equals(c.getGlobalDefault()))
                        .mapToInt(PriorityClass::getValue)
                        .max()
                        .orElse(0));
    }

    @Override
    public void start() {
        classes = context.client().resources(PriorityClass.class).runnableInformer(0);
        FirstRead.of(classes, context);
        super.start();
    }

    @Override
    public void stop() {
        super.stop();
        classes.stop();
    }

    @Override
    public Status getStatus() {
        return classes.hasSynced() && classes.isWatching() ? Status.HEALTHY : Status.UNHEALTHY;
    }

    @Override
    public Set<PriorityClass> getSecondaryResources(P primary) {
        return Set.of();
    }
}
