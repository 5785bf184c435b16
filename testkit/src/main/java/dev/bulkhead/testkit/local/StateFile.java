package dev.bulkhead.testkit.local;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The state on disk. Each change is a rename, so a reader sees the old text or the new one, never half. */
final class StateFile {

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final Path file;
    private ClusterState current;

    private StateFile(Path file, ClusterState current) {
        this.file = file;
        this.current = current;
    }

    static StateFile create(Path file, ClusterState first) {
        StateFile created = new StateFile(file, first);
        created.write();
        return created;
    }

    static Optional<StateFile> open(Path file) {
        return read(file).map(state -> new StateFile(file, state));
    }

    static Optional<ClusterState> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), ClusterState.class));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the state of the cluster in " + file, e);
        }
    }

    synchronized ClusterState get() {
        return current;
    }

    synchronized void update(UnaryOperator<ClusterState> change) {
        current = change.apply(current);
        write();
    }

    private void write() {
        try {
            Files.createDirectories(file.getParent());
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.write(next, JSON.writeValueAsBytes(current));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The kernel's name for the current boot. */
    static String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
