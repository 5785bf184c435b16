package dev.bulkhead.agent.fetch;

import dev.bulkhead.agent.store.StoredFile;
import java.util.ArrayList;
import java.util.List;

/** How files are cut into what one connection gets at a time. */
final class Pieces {
    static final long LARGEST = 16 << 20;

    /** @param to the byte after the last one; -1 if the size is not known */
    record Piece(int file, long from, long to) {

        /** As the journal names it. */
        String name() {
            return file + " " + from;
        }
    }

    private Pieces() {}

    static List<Piece> of(int file, StoredFile stored) {
        if (!stored.ranges()) {
            return List.of(new Piece(file, 0, stored.size()));
        }
        var pieces = new ArrayList<Piece>();
        for (long from = 0; from < stored.size(); from += LARGEST) {
            pieces.add(new Piece(file, from, Math.min(from + LARGEST, stored.size())));
        }
        return pieces;
    }
}
