package dev.bulkhead.suite.serving;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutPhase;
import dev.bulkhead.suite.cli.ClusterOptions;
import dev.bulkhead.suite.cli.Exit;
import dev.bulkhead.suite.cli.ReportOutput;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "rollout",
        mixinStandardHelpOptions = true,
        description =
                "Says where the rollout of an InferenceService stands: who gets which revision, the figures of the new one, and"
                        + " what became of those before.",
        footerHeading = "%nExample:%n",
        footer = {
            "  kubectl bulkhead rollout isvc/iris",
            "",
            "Exit codes:",
            "  0  the revision that the spec describes serves, or is on its way",
            "  1  it was given up",
            Exit.HELP_USAGE,
            Exit.HELP_CLUSTER
        })
public final class RolloutCommand implements Callable<Integer> {
    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ServiceArgument argument;

    @Mixin
    private ReportOutput output;

    @Override
    public Integer call() throws InterruptedException {
        return cluster.run(client -> {
            InferenceService service = argument.read(client);
            RolloutReport report = RolloutReport.of(service);
            output.print(report, report::write);
            boolean givenUp = report.rollout() != null && report.rollout().phase() == RolloutPhase.RolledBack;
            return givenUp ? Exit.FAILED : Exit.OK;
        });
    }
}
