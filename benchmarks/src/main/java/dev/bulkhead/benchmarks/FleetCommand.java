package dev.bulkhead.benchmarks;

import dev.bulkhead.testkit.machine.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "serve-fleet",
        mixinStandardHelpOptions = true,
        description = {
            "Services arrive one after the other, follow an edit of the runtime that they share, and are all deleted: how long"
                    + " until it is done, and what it costs.",
            "Exit code 0 when measured, whether the aim is met or not; 1 when the measurement failed."
        })
final class FleetCommand implements Callable<Integer> {
    enum ArmName {
        floor,
        ours
    }

    @Option(names = "--services", defaultValue = "300", description = "Default: ${DEFAULT-VALUE}.")
    private int services;

    @Option(
            names = "--seconds",
            defaultValue = "30",
            description = "Over which they arrive. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--arms", split = ",", defaultValue = "floor,ours", description = "Default: ${DEFAULT-VALUE}.")
    private List<ArmName> arms;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long each of the three may take. Default: ${DEFAULT-VALUE}.")
    private int patience;

    private final Progress progress = Progress.toStandardError();
    private final Checkout checkout = Checkout.find();

    @Override
    public Integer call() throws IOException {
        FleetShape shape = new FleetShape(services, Duration.ofSeconds(seconds));
        Map<String, FleetRun.Result> runs = new LinkedHashMap<>();
        for (ArmName name : arms) {
            FleetArm arm = switch (name) {
                case floor -> new FleetFloor();
                case ours -> new FleetOperator(OperatorJvm.of(checkout.operatorJars(), checkout.work(), List.of()));
            };
            runs.put(arm.name(), FleetRun.of(arm, shape, checkout.crds(), Duration.ofSeconds(patience), progress));
        }
        new FleetReport(shape, runs).print();
        return 0;
    }
}
