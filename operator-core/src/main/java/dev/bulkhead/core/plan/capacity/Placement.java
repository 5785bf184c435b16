package dev.bulkhead.core.plan.capacity;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where the pods of a job go: all of them somewhere, or none. */
public sealed interface Placement {

    /**
     * @param nodes one name for each pod asked about, in that order
     * @param after the cluster with the pods in place; they are known there by {@code namespace/name}
     * @param unknown what else may still keep them from there; empty if nothing does
     */
    record Placed(List<String> nodes, ClusterSnapshot after, Set<Unmodelled> unknown) implements Placement {}

    /**
     * @param fitting how many of the pods do fit together, as far as was tried
     * @param blocked the pod that found no node
     * @param why what keeps it from every node, once the others are in place where they fit
     */
    record NotPlaced(int fitting, PodAsk blocked, Explanation why) implements Placement {}

    /**
     * @param sameLabel label of nodes that must have one value for all pods that ask for extended resources, such as the
     *     model of their GPUs; empty if it does not matter
     */
    record Rules(Optional<String> sameLabel) {
        public static final Rules NONE = new Rules(Optional.empty());

        public static Rules same(String label) {
            return new Rules(Optional.of(label));
        }
    }
}
