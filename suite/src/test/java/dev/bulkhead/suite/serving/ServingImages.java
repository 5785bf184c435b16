package dev.bulkhead.suite.serving;

import dev.bulkhead.images.ImageBuilder;
import dev.bulkhead.images.ImageCache;
import dev.bulkhead.images.ImageDefinition;
import dev.bulkhead.images.ImageReference;
import dev.bulkhead.images.Progress;
import dev.bulkhead.images.RuntimeImages;
import dev.bulkhead.images.java.DataplaneImage;
import dev.bulkhead.images.java.JavaRuntime;
import dev.bulkhead.images.java.OperatorImage;
import dev.bulkhead.images.java.Program;
import dev.bulkhead.images.java.Stage;
import java.io.IOException;
import java.nio.file.Path;

/** The images that serving needs, from what Maven has packaged; those of model servers are built once and kept. */
final class ServingImages {
    static final String MLSERVER = "bulkhead.local/mlserver:0.1.0";
    static final String FAKE_ENGINE = "bulkhead.local/fake-engine:0.1.0";

    private static final Program ENGINE = new Program("app", "dev.bulkhead.fake.Main", OperatorImage.JVM_FLAGS);
    private static final ImageCache CACHE = ImageCache.ofUser();
    private static final Progress PROGRESS = Progress.to(System.err);

    private ServingImages() {}

    static Path mlserver() {
        return build(RuntimeImages.mlserver(), "mlserver");
    }

    static Path llamaCpp() {
        return build(RuntimeImages.llamaCpp(), "llama-cpp");
    }

    static Path fakeEngine() throws IOException {
        return build(OperatorImage.of(stage(ENGINE, "fake-engine")), "fake-engine");
    }

    static Path operator() throws IOException {
        return build(
                OperatorImage.of(stage(OperatorImage.program(OperatorImage.DEFAULT_MAIN_CLASS), "suite")), "operator");
    }

    static Path dataplane() throws IOException {
        return build(
                DataplaneImage.of(stage(DataplaneImage.AGENT, "agent"), stage(DataplaneImage.ROUTER, "router")),
                "agent");
    }

    private static Stage stage(Program program, String module) throws IOException {
        return Stage.lay(
                Path.of("target/stages", module),
                new JavaRuntime(CACHE, PROGRESS).folder(),
                Path.of("..", module, "target/lib"),
                program);
    }

    private static Path build(ImageDefinition image, String name) {
        return new ImageBuilder(CACHE, PROGRESS)
                .build(image, ImageReference.local(name))
                .archive();
    }
}
