package dev.bulkhead.suite.cli;

/** What was asked for makes no sense; the message is one line. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
