package dev.bulkhead.images.cli;

import dev.bulkhead.images.ImageCache;
import dev.bulkhead.images.Progress;
import dev.bulkhead.images.java.AotRecording;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "record",
        description = {
            "Runs the staged program until it ends and makes an AOT cache of what it did, so that the image starts faster.",
            "The program runs here, as this user and with this environment. End it with SIGTERM or let it end."
        })
public final class RecordCommand implements Callable<Integer> {

    @Mixin
    private StageOptions options;

    @Mixin
    private HelpOption help;

    @Parameters(paramLabel = "ARGUMENT", description = "the program's arguments, after --")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws IOException {
        var stage = options.stage(ImageCache.ofUser(), Progress.to(System.err));
        System.out.println(AotRecording.record(stage, Map.of(), arguments));
        return 0;
    }
}
