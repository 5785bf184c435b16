package dev.bulkhead.images.cli;

import dev.bulkhead.images.RegistryPush;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "push",
        description = "Pushes an image that was built to a registry, layers compressed; prints its digest there.",
        footer = {"", "Log in first with: skopeo login REGISTRY"})
public final class PushCommand implements Callable<Integer> {

    @Mixin
    private NameOptions image;

    @Mixin
    private HelpOption help;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "REPOSITORY",
            description = "registry and path; the image becomes REPOSITORY/NAME:VERSION")
    private String to;

    @Option(names = "--plain-http", description = "the registry has no TLS")
    private boolean plainHttp;

    @Override
    public Integer call() throws IOException {
        var target = to + "/" + image.name + ":" + image.version;
        var digest = new RegistryPush(image.progress).push(image.built().archivePath(), target, plainHttp);
        System.out.println(target + "@" + digest);
        return 0;
    }
}
