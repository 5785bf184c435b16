package dev.bulkhead.suite;

import dev.bulkhead.core.run.OperatorConfig;
import dev.bulkhead.core.run.OperatorMain;
import dev.bulkhead.suite.cli.ClusterOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "operator",
        mixinStandardHelpOptions = true,
        description = "Runs the operators in this process until it gets SIGTERM. Settings come from environment"
                + " variables BULKHEAD_*, over which system properties of the same names win.")
final class OperatorCommand implements Callable<Integer> {
    @Mixin
    private ClusterOptions cluster;

    @Option(names = "--operators", paramLabel = "NAMES", description = "Which operators run; default all.")
    private String operators;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting, over everything else.")
    private Map<String, String> settings = new HashMap<>();

    @Override
    public Integer call() {
        Map<String, String> overrides = new HashMap<>(settings);
        if (operators != null) {
            overrides.put("BULKHEAD_OPERATORS", operators);
        }
        OperatorConfig config = OperatorConfig.load(System.getenv(), System.getProperties(), overrides);
        return OperatorMain.run(config, Modules.all(), cluster.config());
    }
}
