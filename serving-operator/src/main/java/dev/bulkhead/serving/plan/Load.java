package dev.bulkhead.serving.plan;

/**
 * What one revision has to do at a moment, all routers together.
 *
 * @param inFlight requests at its replicas
 * @param held requests that wait for one
 */
public record Load(int inFlight, int held) {
    public static final Load NONE = new Load(0, 0);

    public Load plus(Load other) {
        return new Load(inFlight + other.inFlight, held + other.held);
    }

    public int all() {
        return inFlight + held;
    }
}
