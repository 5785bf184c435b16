package dev.bulkhead.router.balance;

/** A request's place at a pod; ends once. */
public final class Lease {
    private final LiveService service;
    private final Revision revision;
    private final Endpoint endpoint;
    private boolean over;

    Lease(LiveService service, Revision revision, Endpoint endpoint) {
        this.service = service;
        this.revision = revision;
        this.endpoint = endpoint;
        revision.load().begin();
    }

    public Revision revision() {
        return revision;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** The pod has been reached. */
    public void reached() {
        endpoint.reached();
    }

    /**
     * The pod has answered.
     *
     * @param error with 5xx, not to the end, or not in time
     */
    public void answered(boolean error, double millis) {
        revision.load().answered(error, millis);
        end();
    }

    /** Nothing came of it that tells anything about the revision: the caller went away, or another pod is asked. */
    public void end() {
        if (!over) {
            over = true;
            endpoint.giveBack();
            revision.load().end();
            service.roomMade();
        }
    }

    /** The pod could not be connected to: it is avoided for a moment. Returns for how long, in milliseconds. */
    public long unreachable(long nowMillis) {
        long pause = endpoint.unreachable(nowMillis);
        end();
        return pause;
    }
}
