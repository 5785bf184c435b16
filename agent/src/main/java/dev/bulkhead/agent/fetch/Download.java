package dev.bulkhead.agent.fetch;

import dev.bulkhead.agent.fetch.Pieces.Piece;
import dev.bulkhead.agent.store.Store;
import dev.bulkhead.agent.store.StoredFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Gets files in pieces, over several connections at a time, and takes their digests while further pieces come. Each
 * connection needs one buffer, however large the files are.
 */
final class Download implements AutoCloseable {
    private final Store store;
    private final Workplace workplace;
    private final Patience patience;
    private final Room room;
    private final ProgressLines progress;
    private final ExecutorService connections;

    Download(Store store, Workplace workplace, Patience patience, Room room, ProgressLines progress, int connections) {
        this.store = store;
        this.workplace = workplace;
        this.patience = patience;
        this.room = room;
        this.progress = progress;
        this.connections = Executors.newFixedThreadPool(
                connections, Thread.ofPlatform().daemon().factory());
    }

    /** The digest of each file by its path. */
    SortedMap<String, String> run(List<StoredFile> files) throws IOException {
        var pieces = new ArrayList<List<Piece>>();
        var arrivals = new ArrayList<List<Future<?>>>();
        for (int i = 0; i < files.size(); i++) {
            var file = files.get(i);
            Files.createDirectories(workplace.files().resolve(file.path()).getParent());
            pieces.add(Pieces.of(i, file));
            arrivals.add(pieces.getLast().stream()
                    .<Future<?>>map(piece -> connections.submit(() -> get(file, piece)))
                    .toList());
        }
        var digests = Digests.byPath();
        for (int i = 0; i < files.size(); i++) {
            digests.put(files.get(i).path(), digest(files.get(i), pieces.get(i), arrivals.get(i)));
        }
        return digests;
    }

    private String digest(StoredFile file, List<Piece> pieces, List<Future<?>> arrivals) throws IOException {
        var digest = Digests.sha256();
        try (var channel = FileChannel.open(
                workplace.files().resolve(file.path()),
                StandardOpenOption.CREATE, // an empty file has no pieces
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            for (int i = 0; i < pieces.size(); i++) {
                await(arrivals.get(i));
                Digests.add(digest, channel, pieces.get(i).from(), pieces.get(i).to());
            }
        }
        return Digests.text(digest);
    }

    private static void await(Future<?> arrival) throws IOException {
        try {
            arrival.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    private Void get(StoredFile file, Piece piece) throws IOException {
        if (workplace.has(piece)) {
            progress.add(piece.to() - piece.from());
            return null;
        }
        var place = workplace.files().resolve(file.path());
        try (var out = FileChannel.open(place, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            new PieceTransfer(store, file, piece, out, patience, room, progress).run();
        }
        if (piece.to() >= 0) {
            workplace.done(piece);
        }
        return null;
    }

    /** Ends the connections, lest they write into what a next download of the same model has begun. */
    @Override
    public void close() {
        connections.shutdownNow();
        try {
            connections.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
