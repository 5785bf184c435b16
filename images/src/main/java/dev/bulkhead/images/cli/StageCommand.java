package dev.bulkhead.images.cli;

import dev.bulkhead.images.ImageCache;
import dev.bulkhead.images.Progress;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "stage",
        description = "Lays out the operator's runtime and jars in a folder as they will be in the image.",
        footer = {"", "Then: images record --stage DIR -- ARGUMENTS, and images build operator --stage DIR"})
public final class StageCommand implements Callable<Integer> {

    @Mixin
    private StageOptions options;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        System.out.println(
                options.stage(ImageCache.ofUser(), Progress.to(System.err)).root());
        return 0;
    }
}
