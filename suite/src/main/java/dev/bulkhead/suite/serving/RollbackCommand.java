package dev.bulkhead.suite.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.serving.plan.FrozenRevision;
import dev.bulkhead.suite.cli.ClusterOptions;
import dev.bulkhead.suite.cli.Exit;
import dev.bulkhead.suite.cli.Names;
import dev.bulkhead.suite.cli.Page;
import dev.bulkhead.suite.cli.ReportOutput;
import dev.bulkhead.suite.cli.UsageException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = {
            "Writes predictor and transformer of an earlier revision back into the spec of an InferenceService: of the last good"
                    + " one, or of the one that --to names. It is rolled out as the spec says, like any change. Where another"
                    + " program applies the spec, change it there too."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  kubectl bulkhead rollback isvc/iris --dry-run",
            "",
            "Exit codes:",
            "  0  the spec describes that revision",
            Exit.HELP_USAGE,
            Exit.HELP_CLUSTER
        })
public final class RollbackCommand implements Callable<Integer> {
    /** What was done. */
    record Rollback(
            String namespace,
            String name,

            @JsonPropertyDescription("Number of the revision that the spec described.")
            Integer from,

            @JsonPropertyDescription("Number of the revision that it describes again.")
            int to,

            @JsonPropertyDescription("Its model's version; null if it names none.")
            String modelVersion,

            @JsonPropertyDescription("False if the spec said the same before.")
            boolean changed,

            boolean dryRun) {}

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ServiceArgument argument;

    @Option(names = "--to", paramLabel = "NUMBER", description = "Which revision; default the last good one.")
    private Integer to;

    @Option(names = "--dry-run", description = "Ask the API server whether it would do it, and change nothing.")
    private boolean dryRun;

    @Mixin
    private ReportOutput output;

    @Override
    public Integer call() throws InterruptedException {
        return cluster.run(client -> {
            InferenceService service = argument.read(client);
            FrozenRevision target = target(service, revisions(client, service));
            boolean changed = !Objects.equals(
                            target.predictor(), service.getSpec().predictor())
                    || !Objects.equals(target.transformer(), service.getSpec().transformer());
            if (changed) {
                SpecChange.in(client, service)
                        .set("predictor", target.predictor())
                        .set("transformer", target.transformer())
                        .apply(dryRun);
            }
            Rollback done = new Rollback(
                    service.getMetadata().getNamespace(),
                    service.getMetadata().getName(),
                    ServiceArgument.status(service).latestRevision(),
                    target.number(),
                    target.modelVersion().orElse(null),
                    changed,
                    dryRun);
            output.print(done, page -> page.say(Page.Tone.PLAIN, sentence(service, done)));
            return Exit.OK;
        });
    }

    private FrozenRevision target(InferenceService service, Map<Integer, FrozenRevision> revisions) {
        int number = to != null
                ? to
                : LastGood.of(ServiceArgument.status(service), revisions.keySet())
                        .orElseThrow(() -> new UsageException(
                                "%s has no earlier revision that was good; kept are %s, which --to may name"
                                        .formatted(Names.of(service), revisions.keySet())));
        FrozenRevision target = revisions.get(number);
        if (target == null) {
            throw new UsageException("revision %d of %s is not kept; there are %s"
                    .formatted(number, Names.of(service), revisions.keySet()));
        }
        return target;
    }

    private static Map<Integer, FrozenRevision> revisions(KubernetesClient client, InferenceService service) {
        Map<Integer, FrozenRevision> revisions = new TreeMap<>();
        client.apps()
                .controllerRevisions()
                .inNamespace(service.getMetadata().getNamespace())
                .withLabel(Labels.INFERENCE_SERVICE, service.getMetadata().getName())
                .list()
                .getItems()
                .forEach(r -> revisions.put(r.getRevision().intValue(), FrozenRevision.of(r)));
        return revisions;
    }

    private static String sentence(InferenceService service, Rollback done) {
        String what = "revision " + done.to() + (done.modelVersion() == null ? "" : " (" + done.modelVersion() + ")");
        if (!done.changed()) {
            return "%s says the same as %s: nothing to do".formatted(Names.of(service), what);
        }
        return done.dryRun()
                ? "%s would go back to %s".formatted(Names.of(service), what)
                : "%s goes back to %s".formatted(Names.of(service), what);
    }
}
