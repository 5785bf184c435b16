package dev.bulkhead.images.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "path", description = "Prints the path of the OCI archive that was built last; 1 if there is none.")
public final class PathCommand implements Callable<Integer> {

    @Mixin
    private NameOptions image;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        System.out.println(image.built().archive());
        return 0;
    }
}
