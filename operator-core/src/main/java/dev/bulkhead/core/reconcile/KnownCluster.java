package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import java.util.Map;

/** What is known of the cluster beside an owner's own pods: from caches in the operators, from the API in a command. */
public interface KnownCluster {
    /** The nodes and what is on them. */
    ClusterSnapshot nodes();

    /** The rules that hold in a namespace. */
    EffectivePolicy policy(String namespace);

    /** Labels of a namespace; none if it is not known. */
    Map<String, String> labels(String namespace);
}
