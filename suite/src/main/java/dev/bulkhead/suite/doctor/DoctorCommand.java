package dev.bulkhead.suite.doctor;

import dev.bulkhead.suite.cli.ClusterOptions;
import dev.bulkhead.suite.cli.Exit;
import dev.bulkhead.suite.cli.ReportOutput;
import dev.bulkhead.suite.cli.Timeout;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Says whether a cluster is fit for training, and what to mend: versions, CRDs, the operators and their rights,"
                    + " nodes, GPUs, storage, DNS, registries, quotas. Reads only, unless --deep is given."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  kubectl bulkhead doctor --deep -n team-a",
            "",
            "Exit codes:",
            "  0  nothing is wrong, or only warnings",
            "  1  there is a problem",
            Exit.HELP_USAGE,
            Exit.HELP_CLUSTER
        })
public final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private ClusterOptions cluster;

    @Option(
            names = "--deep",
            description =
                    "Also run a pod for a moment: is it placed, does it get its image, does it find others by name.")
    private boolean deep;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "Image of the operators for --deep; default the one that is installed.")
    private String image;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long --deep waits for its pod; default ${DEFAULT-VALUE}.")
    private String timeout;

    @Mixin
    private ReportOutput output;

    @Override
    public Integer call() throws InterruptedException {
        return cluster.run(client -> {
            Facts facts = new FactReader(client).read();
            Report report = Report.of(facts, deep ? List.of(tryOut(client, facts)) : List.of());
            output.print(report, page -> DoctorView.page(report, page));
            return report.problems() == 0 ? Exit.OK : Exit.FAILED;
        });
    }

    private Verdict tryOut(KubernetesClient client, Facts facts) {
        Optional<String> installed = facts.operators().or(List.of()).stream()
                .map(d -> d.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage())
                .findFirst();
        return Optional.ofNullable(image)
                .or(() -> installed)
                .map(i -> new TrialPod(client, Timeout.parse(timeout)).run(ClusterOptions.namespace(client), i))
                .orElseGet(() ->
                        Verdict.unknown("trial pod", "the operators are not installed: name their image with --image"));
    }
}
