package dev.bulkhead.agent.fetch;

import dev.bulkhead.agent.fetch.Pieces.Piece;
import dev.bulkhead.agent.store.StaleListingException;
import dev.bulkhead.agent.store.Store;
import dev.bulkhead.agent.store.StoredFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** One piece of a file on its way; a connection that breaks is followed by one that goes on where it was. */
final class PieceTransfer {
    private final Store store;
    private final StoredFile file;
    private final Piece piece;
    private final FileChannel out;
    private final Patience patience;
    private final Room room;
    private final ProgressLines progress;
    private final byte[] buffer = new byte[1 << 16];
    private long at;
    private int failures;

    PieceTransfer(
            Store store,
            StoredFile file,
            Piece piece,
            FileChannel out,
            Patience patience,
            Room room,
            ProgressLines progress) {
        this.store = store;
        this.file = file;
        this.piece = piece;
        this.out = out;
        this.patience = patience;
        this.room = room;
        this.progress = progress;
        this.at = piece.from();
    }

    void run() throws StaleListingException {
        boolean complete = false;
        while (!complete) {
            try (var in = store.open(file, at, piece.to())) {
                copy(in);
                complete = true;
            } catch (StaleListingException e) {
                throw e;
            } catch (IOException e) {
                if (!file.ranges()) {
                    startOver();
                }
                patience.pause(++failures, e);
            }
        }
    }

    private void copy(InputStream in) throws IOException {
        for (int wanted = wanted(); wanted > 0; wanted = wanted()) {
            int read = in.read(buffer, 0, wanted);
            if (read < 0) {
                if (piece.to() < 0) {
                    return;
                }
                throw new EOFException("the connection ended within " + file.path());
            }
            write(read);
        }
    }

    private int wanted() {
        return piece.to() < 0 ? buffer.length : (int) Math.min(buffer.length, piece.to() - at);
    }

    private void write(int count) {
        if (file.size() < 0) {
            room.take(count);
        }
        try {
            var rest = ByteBuffer.wrap(buffer, 0, count);
            while (rest.hasRemaining()) {
                out.write(rest, at + rest.position());
            }
        } catch (IOException e) {
            throw room.failure(e); // also where an interrupt has closed the channel
        }
        at += count;
        failures = 0;
        progress.add(count);
        patience.progress();
    }

    private void startOver() {
        progress.add(-at);
        if (file.size() < 0) {
            room.take(-at);
        }
        at = 0;
    }
}
