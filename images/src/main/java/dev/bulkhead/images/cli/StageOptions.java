package dev.bulkhead.images.cli;

import dev.bulkhead.images.ImageCache;
import dev.bulkhead.images.ImageProblem;
import dev.bulkhead.images.Progress;
import dev.bulkhead.images.java.JavaRuntime;
import dev.bulkhead.images.java.OperatorImage;
import dev.bulkhead.images.java.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the operator's program comes from: a folder of jars, or a stage laid out from one before. */
final class StageOptions {

    @Option(names = "--jars", paramLabel = "DIR", description = "operator: the application's jars with all they need")
    private Path jars;

    @Option(
            names = "--main-class",
            paramLabel = "CLASS",
            defaultValue = OperatorImage.DEFAULT_MAIN_CLASS,
            description = "operator: the class to start (default: ${DEFAULT-VALUE})")
    private String mainClass;

    @Option(
            names = "--stage",
            paramLabel = "DIR",
            description = "operator: the staging folder; with --jars it is laid out anew")
    private Path folder;

    Stage stage(ImageCache cache, Progress progress) throws IOException {
        if (jars != null) {
            var at = folder != null
                    ? folder
                    : cache.stages()
                            .resolve("operator-" + ProcessHandle.current().pid());
            return Stage.lay(at, new JavaRuntime(cache, progress).folder(), jars, mainClass);
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ImageProblem(
                    "--jars names the folder with the application's jars, or --stage one laid out before");
        }
        return new Stage(folder, mainClass);
    }

    /** A stage in the cache folder is of use only until the image is built. */
    boolean throwAway() {
        return folder == null;
    }
}
