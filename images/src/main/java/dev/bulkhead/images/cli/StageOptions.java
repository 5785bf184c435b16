package dev.bulkhead.images.cli;

import dev.bulkhead.images.ImageCache;
import dev.bulkhead.images.ImageProblem;
import dev.bulkhead.images.Progress;
import dev.bulkhead.images.java.DataplaneImage;
import dev.bulkhead.images.java.JavaRuntime;
import dev.bulkhead.images.java.OperatorImage;
import dev.bulkhead.images.java.Program;
import dev.bulkhead.images.java.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the operator's program comes from: a folder of jars, or a stage laid out from one before. */
final class StageOptions {

    @Option(
            names = "--jars",
            paramLabel = "DIR",
            description = "operator, agent: the application's jars with all they need")
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

    @Option(names = "--router-jars", paramLabel = "DIR", description = "agent: the router's jars with all they need")
    private Path routerJars;

    Stage stage(ImageCache cache, Progress progress) throws IOException {
        if (jars != null) {
            var at = folder != null ? folder : at(cache, "operator");
            return Stage.lay(at, new JavaRuntime(cache, progress).folder(), jars, OperatorImage.program(mainClass));
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ImageProblem(
                    "--jars names the folder with the application's jars, or --stage one laid out before");
        }
        return new Stage(folder, OperatorImage.program(mainClass));
    }

    /** A folder of its own, for the caller to delete. */
    Stage agent(ImageCache cache, Progress progress) throws IOException {
        return lay(jars, "--jars", DataplaneImage.AGENT, cache, progress);
    }

    /** The same for the router. */
    Stage router(ImageCache cache, Progress progress) throws IOException {
        return lay(routerJars, "--router-jars", DataplaneImage.ROUTER, cache, progress);
    }

    private static Stage lay(Path jars, String option, Program program, ImageCache cache, Progress progress)
            throws IOException {
        if (jars == null) {
            throw new ImageProblem(option + " is missing");
        }
        return Stage.lay(at(cache, program.folder()), new JavaRuntime(cache, progress).folder(), jars, program);
    }

    private static Path at(ImageCache cache, String name) {
        return cache.stages()
                .resolve(name.replace('/', '-') + "-" + ProcessHandle.current().pid());
    }

    /** A stage in the cache folder is of use only until the image is built. */
    boolean throwAway() {
        return folder == null;
    }
}
