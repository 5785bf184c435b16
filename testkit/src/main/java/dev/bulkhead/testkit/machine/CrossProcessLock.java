package dev.bulkhead.testkit.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Held by one thread of one process on this machine at a time. The operating system lets go of it when the process
 * dies, so a killed build never blocks the next one.
 */
public final class CrossProcessLock implements AutoCloseable {

    /** A file lock belongs to the whole JVM, and asking for it twice throws: threads queue here first. */
    private static final ReentrantLock WITHIN_THIS_JVM = new ReentrantLock();

    private final FileChannel channel;
    private final FileLock lock;

    private CrossProcessLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    public static CrossProcessLock take(Path file, Runnable whenItMustWait) {
        WITHIN_THIS_JVM.lock();
        try {
            Files.createDirectories(file.getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                whenItMustWait.run();
                lock = channel.lock();
            }
            return new CrossProcessLock(channel, lock);
        } catch (IOException e) {
            WITHIN_THIS_JVM.unlock();
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (channel) {
            lock.release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            WITHIN_THIS_JVM.unlock();
        }
    }
}
