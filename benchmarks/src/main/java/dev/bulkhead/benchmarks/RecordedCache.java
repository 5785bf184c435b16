package dev.bulkhead.benchmarks;

import dev.bulkhead.images.ImageCache;
import dev.bulkhead.images.java.JavaRuntime;
import dev.bulkhead.images.java.Program;
import dev.bulkhead.images.java.Stage;
import dev.bulkhead.testkit.machine.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** The AOT cache of a program's image: recorded once for the same jars and the same JDK, then kept. */
record RecordedCache(String name, Program program, Path jars) {

    interface Recording {
        /** Runs the staged program, and returns the cache that was made. */
        Path of(Stage stage) throws IOException;
    }

    Path file(Checkout checkout, Progress progress, Recording recording) throws IOException {
        ImageCache cache = ImageCache.ofUser();
        Path runtime = new JavaRuntime(cache, progress::say).folder();
        Files.createDirectories(checkout.work());
        Path folder = Files.createTempDirectory(checkout.work(), "stage-");
        Stage stage = Stage.lay(folder, runtime, jars, program);
        try {
            Path kept = checkout.work().resolve(name + "-" + stage.inputs().substring(0, 12) + ".aot");
            if (!Files.exists(kept)) {
                keep(recording.of(stage), kept);
            }
            return kept;
        } finally {
            stage.delete();
        }
    }

    /** Older ones go: each holds for one build only. */
    private void keep(Path recorded, Path kept) throws IOException {
        try (Stream<Path> files = Files.list(kept.getParent())) {
            for (Path old : files.filter(f -> f.getFileName().toString().startsWith(name + "-"))
                    .toList()) {
                Files.delete(old);
            }
        }
        Files.copy(Stage.inputsOf(recorded), Stage.inputsOf(kept), StandardCopyOption.REPLACE_EXISTING);
        Files.move(recorded, kept, StandardCopyOption.ATOMIC_MOVE);
    }
}
