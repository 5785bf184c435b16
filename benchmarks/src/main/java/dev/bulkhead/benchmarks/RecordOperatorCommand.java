package dev.bulkhead.benchmarks;

import dev.bulkhead.images.java.AotRecording;
import dev.bulkhead.images.java.OperatorImage;
import dev.bulkhead.images.java.Stage;
import dev.bulkhead.testkit.machine.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;

/**
 * Records the AOT cache of the operator image: which cache it is decides a good part of what the operator costs, so it is
 * made from a burst of jobs on a real API server, in the image's own runtime and paths.
 */
@Command(
        name = "record-operator",
        mixinStandardHelpOptions = true,
        description =
                "Records the AOT cache for the operator image, unless there is one for these jars; prints its file.")
final class RecordOperatorCommand implements Callable<Integer> {
    private static final BurstShape LOAD = new BurstShape(100, 4);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Progress progress = Progress.toStandardError();
    private final Checkout checkout = Checkout.find();

    @Override
    public Integer call() throws IOException {
        RecordedCache recorded = new RecordedCache(
                "operator-image", OperatorImage.program(OperatorImage.DEFAULT_MAIN_CLASS), checkout.operatorJars());
        System.out.println(recorded.file(checkout, progress, this::record));
        return 0;
    }

    private Path record(Stage stage) throws IOException {
        progress.say("recording the operator's AOT cache from a burst of jobs (once; about a minute)");
        AtomicReference<AotRecording> recording = new AtomicReference<>();
        OursArm.Launcher launcher = (bed, settings) -> {
            Map<String, String> environment = new HashMap<>(settings);
            environment.put("KUBECONFIG", bed.kubeconfig().toString());
            recording.set(AotRecording.start(stage, environment, List.of("operator")));
            return recording.get().process();
        };
        Measurement.of(OursArm.startedBy(launcher, LOAD, checkout.crds()), LOAD, PATIENCE, line -> {});
        return recording.get().finish();
    }
}
