package dev.bulkhead.images.cli;

import dev.bulkhead.images.ImageCache;
import dev.bulkhead.images.ImageCatalog;
import dev.bulkhead.images.ImageProblem;
import dev.bulkhead.images.ImageReference;
import dev.bulkhead.images.Progress;
import java.io.IOException;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The name of an image, and where images are kept. */
final class NameOptions {

    @Parameters(paramLabel = "NAME", description = "operator, agent, pytorch, sklearn, mlserver or llama-cpp")
    String name;

    @Option(
            names = "--repository",
            paramLabel = "REPOSITORY",
            defaultValue = ImageReference.DEFAULT_REPOSITORY,
            description = "what stands before /NAME in the image's name (default: ${DEFAULT-VALUE})")
    String repository;

    @Option(
            names = "--tag",
            paramLabel = "VERSION",
            defaultValue = ImageReference.DEFAULT_VERSION,
            description = "the version in the image's name (default: ${DEFAULT-VALUE})")
    String version;

    final Progress progress = Progress.to(System.err);
    final ImageCache cache = ImageCache.ofUser();

    ImageReference reference() {
        return new ImageReference(repository, name, version);
    }

    ImageCatalog.Entry built() throws IOException {
        return new ImageCatalog(cache)
                .find(reference())
                .orElseThrow(() -> new ImageProblem(reference() + " is not built yet; run: images build " + name));
    }
}
