package dev.bulkhead.core.plan.capacity;

/** What decides about a pod's node and is not computed here: a node that passes everything else is unknown. */
public enum Unmodelled {
    /** Where the volumes of its claims can be reached, and how many a node can attach. */
    Claims("its PersistentVolumeClaims"),
    /** Devices of dynamic resource allocation (KEP-4381). */
    ResourceClaims("its ResourceClaims"),
    PodAffinity("its required pod affinity"),
    TopologySpread("its topology spread constraints"),
    /** A quantity that the API server would not take either. */
    UnreadableQuantity("a quantity that cannot be read"),
    /** Another scheduler has rules of its own. */
    OtherScheduler("the scheduler that it names");

    private final String what;

    Unmodelled(String what) {
        this.what = what;
    }

    public String what() {
        return what;
    }
}
