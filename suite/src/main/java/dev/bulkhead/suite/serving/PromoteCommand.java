package dev.bulkhead.suite.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.RolloutPhase;
import dev.bulkhead.api.v1alpha1.Rollout;
import dev.bulkhead.suite.cli.ClusterOptions;
import dev.bulkhead.suite.cli.Exit;
import dev.bulkhead.suite.cli.Names;
import dev.bulkhead.suite.cli.Page;
import dev.bulkhead.suite.cli.ReportOutput;
import dev.bulkhead.suite.cli.UsageException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "promote",
        mixinStandardHelpOptions = true,
        description = {
            "Approves the new revision of an InferenceService whose rollout asks for that (approval: Manual). It takes over when"
                    + " it has done its steps; what its analysis says still counts."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  kubectl bulkhead promote isvc/iris",
            "",
            "Exit codes:",
            "  0  it is approved",
            Exit.HELP_USAGE,
            Exit.HELP_CLUSTER
        })
public final class PromoteCommand implements Callable<Integer> {
    /** What was done. */
    record Approval(
            String namespace,
            String name,
            int revision,

            @JsonPropertyDescription("Whether it has done its steps, and takes over at once.")
            boolean waiting,

            boolean dryRun) {}

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ServiceArgument argument;

    @Option(names = "--dry-run", description = "Ask the API server whether it would do it, and change nothing.")
    private boolean dryRun;

    @Mixin
    private ReportOutput output;

    @Override
    public Integer call() throws InterruptedException {
        return cluster.run(client -> {
            InferenceService service = argument.read(client);
            InferenceServiceStatus status = ServiceArgument.status(service);
            Rollout rollout = service.getSpec().rollout();
            if (status.candidate() == null) {
                throw new UsageException("%s has no new revision that waits".formatted(Names.of(service)));
            }
            if (rollout == null || rollout.approval() != Rollout.Approval.Manual) {
                throw new UsageException("the rollout of %s needs no approval".formatted(Names.of(service)));
            }
            SpecChange.in(client, service)
                    .set("rollout/approvedRevision", status.candidate())
                    .apply(dryRun);
            boolean waiting = status.rollout() != null && status.rollout().phase() == RolloutPhase.AwaitingApproval;
            Approval done = new Approval(
                    service.getMetadata().getNamespace(),
                    service.getMetadata().getName(),
                    status.candidate(),
                    waiting,
                    dryRun);
            output.print(done, page -> page.say(Page.Tone.PLAIN, sentence(service, done)));
            return Exit.OK;
        });
    }

    private static String sentence(InferenceService service, Approval done) {
        return "revision %d of %s %s approved%s"
                .formatted(
                        done.revision(),
                        Names.of(service),
                        done.dryRun() ? "would be" : "is",
                        done.waiting() ? "" : "; it takes over when it has done its steps");
    }
}
