package dev.bulkhead.testkit.local;

/**
 * The addresses of one cluster with a node. Each such cluster on a machine has a slot of its own, so that none of
 * their ranges meet and the host can reach the pods and services of all.
 */
public record NodeNetwork(int slot) {

    static final int SLOTS = 256;

    public NodeNetwork {
        if (slot < 0 || slot >= SLOTS) {
            throw new IllegalArgumentException("slot must be between 0 and 255: " + slot);
        }
    }

    /** The host's end of the cable to the node. */
    String link() {
        return "bulkhead" + slot;
    }

    String hostAddress() {
        return "10.210." + slot + ".1";
    }

    String nodeAddress() {
        return "10.210." + slot + ".2";
    }

    String podRange() {
        return "10.211." + slot + ".0/24";
    }

    /** Twelve bits of service addresses: slots share 10.224.0.0/12. */
    String serviceRange() {
        return servicePrefix() + "0/20";
    }

    String apiServiceAddress() {
        return servicePrefix() + "1";
    }

    private String servicePrefix() {
        return "10." + (224 + slot / 16) + "." + slot % 16 * 16 + ".";
    }

    /** The control group, below the root of each hierarchy, that holds all pods. */
    String controlGroup() {
        return "bulkhead-" + slot;
    }
}
