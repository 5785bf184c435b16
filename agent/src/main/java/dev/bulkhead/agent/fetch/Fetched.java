package dev.bulkhead.agent.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A model that lies where it belongs. A mark of it lies beside it, so that a container that is started again has nothing to do.
 *
 * @param bytes that were fetched, packed or not
 * @param digest of the fetched file, or of the folder's list
 */
public record Fetched(String uri, long bytes, String digest) {
    static final String MARK = ".bulkhead-fetched";

    static Optional<Fetched> in(Path folder) throws IOException {
        var mark = folder.resolve(MARK);
        if (!Files.exists(mark)) {
            return Optional.empty();
        }
        var lines = Files.readAllLines(mark);
        return Optional.of(new Fetched(lines.get(0), Long.parseLong(lines.get(1)), lines.get(2)));
    }

    void mark(Path folder) throws IOException {
        var aside = folder.resolve(MARK + ".new");
        Files.writeString(aside, uri + "\n" + bytes + "\n" + digest + "\n");
        Files.move(aside, folder.resolve(MARK), StandardCopyOption.ATOMIC_MOVE);
    }
}
