package dev.bulkhead.testkit.machine;

/** Something about this machine or a program on it stands in the way; the message says what and what to do. */
public class MachineException extends RuntimeException {

    public MachineException(String message) {
        super(message);
    }

    public MachineException(String message, Throwable cause) {
        super(message, cause);
    }
}
