package dev.bulkhead.agent.fetch;

import dev.bulkhead.agent.Reason;
import dev.bulkhead.agent.Sizes;
import dev.bulkhead.agent.TransferException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much may be written: as much as is allowed, and as the disk has. Sizes that are known are compared before anything is
 * written, others while it is.
 */
final class Room {
    private final Path folder;
    private final long allowed;
    private final AtomicLong written = new AtomicLong();

    /** @param allowed in bytes */
    Room(Path folder, long allowed) {
        this.folder = folder;
        this.allowed = allowed;
    }

    /** @param there how much of it is on the disk already */
    void require(long bytes, long there) {
        if (bytes > allowed) {
            throw tooLarge("the model has " + Sizes.mebibytes(bytes));
        }
        long free = folder.toFile().getUsableSpace();
        if (bytes - there > free) {
            throw full(
                    "the model needs " + Sizes.mebibytes(bytes - there) + " more, and the disk has "
                            + Sizes.mebibytes(free) + " free",
                    null);
        }
    }

    /** Counts what is about to be written of something whose size nobody knew. */
    void take(long bytes) {
        if (written.addAndGet(bytes) > allowed) {
            throw tooLarge("the model has more than " + Sizes.mebibytes(allowed));
        }
    }

    /** What a failed write means. */
    TransferException failure(IOException cause) {
        var message = String.valueOf(cause.getMessage());
        if (message.contains("No space left") || message.contains("quota exceeded")) {
            return full("the disk is full: " + message, cause);
        }
        return TransferException.passing(Reason.ModelFetchFailed, "cannot write: " + cause, cause);
    }

    private TransferException tooLarge(String message) {
        return TransferException.lasting(
                Reason.ModelTooLarge, message + "; it may have " + Sizes.mebibytes(allowed) + ": raise maxSize");
    }

    private static TransferException full(String message, IOException cause) {
        return TransferException.passing(Reason.DiskFull, message, cause);
    }
}
