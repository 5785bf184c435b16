package dev.bulkhead.core.run;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.Operator;
import java.util.Set;

/** One operator of the suite, as the process sees it. */
public interface OperatorModule {

    /** As in BULKHEAD_OPERATORS, for example {@code training}. */
    String name();

    /** Registers the module's reconcilers; called once, before anything is started and without use of the cluster. */
    void register(Operator operator, OperatorContext context);

    /** Kinds that the module lists and watches besides the primary kinds of its reconcilers; checked before the start. */
    default Set<Class<? extends HasMetadata>> watches() {
        return Set.of();
    }
}
