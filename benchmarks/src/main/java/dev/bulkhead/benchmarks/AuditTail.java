package dev.bulkhead.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Follows a file of lines that another process appends to and, when it has grown large, puts aside for a new one. */
final class AuditTail implements AutoCloseable {
    private final Path file;
    private final Consumer<String> lines;
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[1 << 16];
    private RandomAccessFile open;

    /** From what the file holds now, which is passed over. */
    AuditTail(Path file, Consumer<String> lines) throws IOException {
        this.file = file;
        this.lines = lines;
        this.open = new RandomAccessFile(file.toFile(), "r");
        open.seek(open.length());
    }

    void poll() throws IOException {
        drain();
        if (Files.exists(file) && Files.size(file) < open.getFilePointer()) {
            drain();
            open.close();
            open = new RandomAccessFile(file.toFile(), "r");
            drain();
        }
    }

    private void drain() throws IOException {
        for (int read = open.read(buffer); read > 0; read = open.read(buffer)) {
            int start = 0;
            for (int i = 0; i < read; i++) {
                if (buffer[i] == '\n') {
                    partial.write(buffer, start, i - start);
                    lines.accept(partial.toString(StandardCharsets.UTF_8));
                    partial.reset();
                    start = i + 1;
                }
            }
            partial.write(buffer, start, read - start);
        }
    }

    @Override
    public void close() throws IOException {
        open.close();
    }
}
