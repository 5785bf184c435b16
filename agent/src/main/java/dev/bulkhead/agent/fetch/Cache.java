package dev.bulkhead.agent.fetch;

import dev.bulkhead.agent.Output;
import dev.bulkhead.agent.store.Listing;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;

/**
 * Models as they came from their stores, on a volume that pods share, by address and version. They are copied from here, not
 * linked: a link does not reach from one mount to another, and would let a model server change what the next one gets.
 */
public final class Cache {
    private final Path folder;
    private final long size;
    private final Output output;

    /** @param size how many bytes may be kept */
    public Cache(Path folder, long size, Output output) {
        this.folder = folder;
        this.size = size;
        this.output = output;
    }

    /** Whatever is larger than the cache, or may change unnoticed, goes by it. */
    boolean takes(Listing listing) {
        return listing.isVersioned() && listing.size() <= size;
    }

    /** Waits until nobody else uses the entry. */
    Entry open(String uri, Listing listing) throws IOException {
        Files.createDirectories(folder);
        var digest = Digests.sha256();
        digest.update((uri + "\n" + listing).getBytes(StandardCharsets.UTF_8));
        var entry = folder.resolve(Digests.text(digest).replace(':', '-'));
        var lock = lockOf(entry);
        if (lock.tryLock() == null) {
            output.say("waiting for another pod that fetches or copies the same model");
            lock.lock();
        }
        Files.createDirectories(entry.resolve("content"));
        return new Entry(entry, lock);
    }

    /** Removes what was of no use for longest until the entry fits; never what is in use. */
    void makeRoomFor(Entry own, long bytes) throws IOException {
        var oldestFirst = new ArrayList<Path>();
        try (var entries =
                Files.newDirectoryStream(folder, entry -> Files.isDirectory(entry) && !entry.equals(own.folder()))) {
            entries.forEach(oldestFirst::add);
        }
        oldestFirst.sort(Comparator.comparing(Cache::lastUse));
        long used = Trees.bytes(folder) - Trees.bytes(own.folder());
        for (var entry : oldestFirst) {
            if (used + bytes <= size && bytes <= folder.toFile().getUsableSpace()) {
                return;
            }
            try (var lock = lockOf(entry)) {
                if (lock.tryLock() != null) {
                    used -= Trees.bytes(entry);
                    Trees.delete(entry);
                    output.say("the cache gave up a model to make room");
                }
            }
        }
    }

    private static FileTime lastUse(Path entry) {
        try {
            return Files.getLastModifiedTime(entry.resolve(Fetched.MARK));
        } catch (IOException e) {
            return FileTime.fromMillis(0); // not complete
        }
    }

    /** The kernel lets go of the lock if the process dies. */
    private static FileChannel lockOf(Path entry) throws IOException {
        return FileChannel.open(
                entry.resolveSibling(entry.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
    }

    /** A model in the cache; nobody else uses it until this is closed. */
    record Entry(Path folder, FileChannel lock) implements AutoCloseable {

        Path content() {
            return folder.resolve("content");
        }

        void delete() throws IOException {
            Trees.delete(folder);
        }

        @Override
        public void close() throws IOException {
            lock.close();
        }
    }
}
