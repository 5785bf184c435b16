package dev.bulkhead.agent.store;

import java.io.IOException;

/** The model was changed while it was fetched: what was listed is no longer there. */
public final class StaleListingException extends IOException {
    private static final long serialVersionUID = 1L;

    public StaleListingException(String message) {
        super(message);
    }
}
