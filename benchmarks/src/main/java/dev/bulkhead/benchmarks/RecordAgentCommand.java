package dev.bulkhead.benchmarks;

import dev.bulkhead.images.java.AotRecording;
import dev.bulkhead.images.java.DataplaneImage;
import dev.bulkhead.images.java.Stage;
import dev.bulkhead.testkit.machine.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Records the AOT cache of the agent from one fetch: every cold start waits for the agent's own. */
@Command(
        name = "record-agent",
        mixinStandardHelpOptions = true,
        description = "Records the AOT cache for the agent image, unless there is one for these jars; prints its file.")
final class RecordAgentCommand implements Callable<Integer> {
    private static final long SIZE = 48 << 20;

    private final Progress progress = Progress.toStandardError();
    private final Checkout checkout = Checkout.find();

    @Override
    public Integer call() throws IOException {
        RecordedCache recorded = new RecordedCache("agent-image", DataplaneImage.AGENT, checkout.agentJars());
        System.out.println(recorded.file(checkout, progress, this::record));
        return 0;
    }

    private Path record(Stage stage) throws IOException {
        progress.say("recording the agent's AOT cache from a fetch (once; some seconds)");
        Path work = Files.createDirectories(stage.root().resolve("work"));
        try (ModelShop shop = ModelShop.open(SIZE, work.resolve("secret"))) {
            return AotRecording.record(
                    stage,
                    Map.of(),
                    List.of(
                            "fetch",
                            "--uri",
                            "s3://models/model",
                            "--to",
                            work.resolve("model").toString(),
                            "--credentials",
                            shop.secret().toString(),
                            "--termination-log",
                            work.resolve("termination").toString()));
        }
    }
}
