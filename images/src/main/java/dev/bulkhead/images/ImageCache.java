package dev.bulkhead.images;

import dev.bulkhead.images.oci.BlobStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Where everything made is kept between runs and shared by all checkouts of one user. */
public final class ImageCache {

    /** File locks are per process; threads of this one queue here first. */
    private static final Map<Path, ReentrantLock> IN_PROCESS = new ConcurrentHashMap<>();

    private final Path root;

    public ImageCache(Path root) {
        this.root = root.toAbsolutePath();
    }

    /** {@code images} below {@code $BULKHEAD_CACHE}, by default {@code ~/.cache/bulkhead}. */
    public static ImageCache ofUser() {
        var chosen = System.getenv("BULKHEAD_CACHE");
        var base = chosen == null || chosen.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "bulkhead")
                : Path.of(chosen);
        return new ImageCache(base.resolve("images"));
    }

    public BlobStore blobs() {
        return new BlobStore(root.resolve("blobs/sha256"));
    }

    /** One small file per Debian recipe: which blob it became. */
    public Path debian() {
        return root.resolve("debian");
    }

    public Path archives() {
        return root.resolve("archives");
    }

    /** One small file per image name: what was built under it last. */
    public Path names() {
        return root.resolve("names");
    }

    public Path runtimes() {
        return root.resolve("runtimes");
    }

    public Path stages() {
        return root.resolve("stages");
    }

    public void replace(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        var aside = Files.createTempFile(file.getParent(), ".writing-", "");
        Files.write(aside, content);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** One at a time, among threads and processes; the kernel lets go of the lock if the process dies. */
    public <T> T whileLocked(String name, Progress progress, Action<T> action) throws IOException {
        var file = root.resolve("locks").resolve(name);
        Files.createDirectories(file.getParent());
        var inProcess = IN_PROCESS.computeIfAbsent(file, f -> new ReentrantLock());
        inProcess.lock();
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (channel.tryLock() == null) {
                progress.say("waiting: another process is making the same thing");
                channel.lock();
            }
            return action.run();
        } finally {
            inProcess.unlock();
        }
    }

    @FunctionalInterface
    public interface Action<T> {
        T run() throws IOException;
    }
}
