package dev.bulkhead.images.cli;

import dev.bulkhead.images.BuiltImage;
import dev.bulkhead.images.ExampleImages;
import dev.bulkhead.images.ImageBuilder;
import dev.bulkhead.images.ImageProblem;
import dev.bulkhead.images.RuntimeImages;
import dev.bulkhead.images.java.DataplaneImage;
import dev.bulkhead.images.java.OperatorImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "build",
        description = "Builds an image; the last line printed is the path of its OCI archive.",
        footer = {"", "Make it known to a node with: ctr -n k8s.io images import ARCHIVE"})
public final class BuildCommand implements Callable<Integer> {

    @Mixin
    private NameOptions image;

    @Mixin
    private HelpOption help;

    @Option(names = "--refresh", description = "install the Debian packages again, for newer ones")
    private boolean refresh;

    @Option(
            names = "--layout",
            paramLabel = "DIR",
            description = "write the image as an OCI layout to this folder, too")
    private Path layout;

    @Option(
            names = "--examples",
            paramLabel = "DIR",
            description = "pytorch: the example scripts (default: examples/training here or in a folder above)")
    private Path examples;

    @Mixin
    private StageOptions staging;

    @Option(
            names = "--aot",
            paramLabel = "FILE",
            description = "operator, agent: an AOT cache recorded with the same jars and the same JDK")
    private Path aot;

    @Override
    public Integer call() throws IOException {
        var builder = new ImageBuilder(image.cache, image.progress);
        var built = build(refresh ? builder.refreshing() : builder);
        if (layout != null) {
            built.layout().writeFolder(layout);
        }
        image.progress.say(built.reference() + " " + built.digest());
        System.out.println(built.archive());
        return 0;
    }

    private BuiltImage build(ImageBuilder builder) throws IOException {
        return switch (image.name) {
            case "operator" -> operator(builder);
            case "agent" -> agent(builder);
            case "pytorch" -> builder.build(ExampleImages.pytorch(examples()), image.reference());
            case "sklearn" -> builder.build(ExampleImages.sklearn(), image.reference());
            case "mlserver" -> builder.build(RuntimeImages.mlserver(), image.reference());
            case "llama-cpp" -> builder.build(RuntimeImages.llamaCpp(), image.reference());
            default -> throw new ImageProblem("there is no image " + image.name + "; images list shows what there is");
        };
    }

    private BuiltImage operator(ImageBuilder builder) throws IOException {
        var stage = staging.stage(image.cache, image.progress);
        try {
            if (aot != null) {
                stage.use(aot);
            }
            return builder.build(OperatorImage.of(stage), image.reference());
        } finally {
            if (staging.throwAway()) {
                stage.delete();
            }
        }
    }

    private BuiltImage agent(ImageBuilder builder) throws IOException {
        var agent = staging.agent(image.cache, image.progress);
        try {
            if (aot != null) {
                agent.use(aot);
            }
            var router = staging.router(image.cache, image.progress);
            try {
                return builder.build(DataplaneImage.of(agent, router), image.reference());
            } finally {
                router.delete();
            }
        } finally {
            agent.delete();
        }
    }

    private Path examples() {
        if (examples != null) {
            return examples;
        }
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .map(folder -> folder.resolve("examples/training"))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new ImageProblem("no examples/training here or above; --examples names the folder"));
    }
}
