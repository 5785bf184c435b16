package dev.bulkhead.agent;

/** A transfer has ended without success; the message is one line for the person who has to mend it. */
public final class TransferException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final boolean mayPass;

    private TransferException(Reason reason, boolean mayPass, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.mayPass = mayPass;
    }

    /** Another try would end the same way. */
    public static TransferException lasting(Reason reason, String message) {
        return new TransferException(reason, false, message, null);
    }

    /** Another try may succeed although nobody changes anything here. */
    public static TransferException passing(Reason reason, String message, Throwable cause) {
        return new TransferException(reason, true, message, cause);
    }

    public Reason reason() {
        return reason;
    }

    public boolean mayPass() {
        return mayPass;
    }
}
