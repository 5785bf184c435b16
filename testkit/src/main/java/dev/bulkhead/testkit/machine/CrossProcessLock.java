package dev.bulkhead.testkit.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Work that only one thread of one process on this machine does at a time. The operating system lets go of the lock
 * when a process dies, so a killed build never blocks the next one.
 */
public record CrossProcessLock(Path file) {

    /** A file lock belongs to the whole JVM, and asking for it twice throws: threads queue here first. */
    private static final ReentrantLock WITHIN_THIS_JVM = new ReentrantLock();

    public <T> T holding(Runnable whenItMustWait, Supplier<T> work) {
        WITHIN_THIS_JVM.lock();
        try {
            Files.createDirectories(file.getParent());
            // Closing the channel lets go of the lock.
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                FileLock lock = channel.tryLock();
                if (lock == null) {
                    whenItMustWait.run();
                    channel.lock();
                }
                return work.get();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            WITHIN_THIS_JVM.unlock();
        }
    }
}
