package dev.bulkhead.suite.top;

import dev.bulkhead.suite.cli.ClusterOptions;
import dev.bulkhead.suite.cli.Exit;
import dev.bulkhead.suite.cli.ReportOutput;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description = {
            "Says who holds which GPUs, how much memory is used, asked for and allowed, and which jobs wait, in their order."
                    + " Of all namespaces, unless -n names one. Memory in use is known where the cluster serves"
                    + " metrics.k8s.io."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  kubectl bulkhead top queue -n team-a",
            "",
            "Exit codes:",
            "  0  always, if the cluster answers",
            Exit.HELP_USAGE,
            Exit.HELP_CLUSTER
        })
public final class TopCommand implements Callable<Integer> {
    @Mixin
    private ClusterOptions cluster;

    @Parameters(
            arity = "0..1",
            paramLabel = "PART",
            defaultValue = "all",
            description = "One of ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private TopPart part;

    @Mixin
    private ReportOutput output;

    @Override
    public Integer call() throws InterruptedException {
        return cluster.run(client -> {
            TopFacts facts = new TopReader(client, ClusterOptions.namespace(client)).read();
            TopReport report = Top.of(facts, Optional.ofNullable(cluster.namespace()));
            output.print(report, page -> TopView.page(report, part, page));
            return Exit.OK;
        });
    }
}
