package dev.bulkhead.core.plan.capacity;

import dev.bulkhead.core.guard.Requirement;

/** One thing that keeps a pod off a node, in the order in which the scheduler looks. */
public sealed interface Refusal {
    /** The pod names another node. */
    record OtherNode(String wanted) implements Refusal {}

    record Cordoned() implements Refusal {}

    /** @param value empty if the taint has none */
    record Tainted(String key, String value, String effect) implements Refusal {
        @Override
        public String toString() {
            return key + (value.isEmpty() ? "" : "=" + value) + ":" + effect;
        }
    }

    /**
     * @param unmet the first requirement of selector or affinity that the node does not meet
     * @param actual what the node's label says; empty if it has none
     */
    record NotSelected(Requirement unmet, String actual) implements Refusal {}

    record PortTaken(HostPort port) implements Refusal {}

    record TooManyPods(long pods, long max) implements Refusal {}

    /** @param free negative where the node holds more than it has */
    record Short(String resource, long asked, long free, long allocatable) implements Refusal {
        /** Whether the node is too small, however empty. */
        public boolean forGood() {
            return asked > allocatable;
        }
    }

    /** A pod that is there wants to be apart from such pods. */
    record KeptApart(String pod) implements Refusal {}

    /** The other pods of the job are on nodes with another model. */
    record OtherModel(String model) implements Refusal {}
}
