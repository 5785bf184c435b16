package dev.bulkhead.agent.fetch;

import dev.bulkhead.agent.fetch.Pieces.Piece;
import dev.bulkhead.agent.store.Listing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * A hidden folder beside the result, on the same volume: files that are not complete, and a journal of the pieces that are,
 * so that a container that was restarted goes on where the one before was.
 */
final class Workplace {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path folder;
    private final Path journal;
    private final Set<String> done;

    private Workplace(Path folder, Path journal, Set<String> done) {
        this.folder = folder;
        this.journal = journal;
        this.done = done;
    }

    /** What an earlier run left is kept if it was about the same files. */
    static Workplace in(Path target, String uri, Listing listing) throws IOException {
        var folder = target.resolve(".bulkhead");
        var journal = folder.resolve("journal");
        var identity = identity(uri, listing);
        if (Files.exists(journal)) {
            var lines = Files.readAllLines(journal);
            if (!lines.isEmpty() && lines.getFirst().equals(identity)) {
                return new Workplace(folder, journal, new HashSet<>(lines.subList(1, lines.size())));
            }
        }
        Trees.delete(folder);
        Files.createDirectories(folder.resolve("files"));
        Files.writeString(journal, identity + "\n");
        return new Workplace(folder, journal, new HashSet<>());
    }

    /** Pieces are not forced to the disk, so a journal from before the node's last start says nothing. */
    private static String identity(String uri, Listing listing) throws IOException {
        var boot = Files.exists(BOOT_ID) ? Files.readString(BOOT_ID).strip() : "";
        var digest = Digests.sha256();
        digest.update((uri + "\n" + Pieces.LARGEST + "\n" + boot + "\n" + listing).getBytes(StandardCharsets.UTF_8));
        return Digests.text(digest);
    }

    /** The files themselves, at their paths. */
    Path files() {
        return folder.resolve("files");
    }

    Path unpacked() {
        return folder.resolve("unpacked");
    }

    /** How much of the files is on the disk. */
    long bytes() throws IOException {
        return Trees.bytes(files());
    }

    synchronized boolean has(Piece piece) {
        return done.contains(piece.name());
    }

    synchronized void done(Piece piece) throws IOException {
        Files.writeString(journal, piece.name() + "\n", StandardOpenOption.APPEND);
        done.add(piece.name());
    }

    void delete() throws IOException {
        Trees.delete(folder);
    }
}
