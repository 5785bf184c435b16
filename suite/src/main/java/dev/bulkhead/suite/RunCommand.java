package dev.bulkhead.suite;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.suite.cli.Apply;
import dev.bulkhead.suite.cli.ClusterOptions;
import dev.bulkhead.suite.cli.Exit;
import dev.bulkhead.suite.cli.Json;
import dev.bulkhead.suite.cli.Manifest;
import dev.bulkhead.suite.cli.Names;
import dev.bulkhead.suite.cli.OutputFormat;
import dev.bulkhead.suite.cli.Terminal;
import dev.bulkhead.suite.cli.Timeout;
import dev.bulkhead.suite.cli.UsageException;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Applies the objects of a file; with --follow shows its jobs until they have ended.",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  applied; with --follow: every job has succeeded",
            "  1  failed",
            Exit.HELP_USAGE,
            Exit.HELP_CLUSTER,
            "  4  with --follow: not finished within --timeout"
        })
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ClusterOptions cluster;

    @Option(names = "-f", required = true, paramLabel = "FILE", description = "YAML; - reads standard input.")
    private String file;

    @Option(names = "--follow", description = "Show the jobs until they have ended.")
    private boolean follow;

    @Option(names = "--timeout", paramLabel = "TIME", description = "Follow no longer than this: 90s, 30m, 12h.")
    private String timeout;

    @Option(names = "-o", paramLabel = "FORMAT", description = "json: print the objects, at the end if followed.")
    private OutputFormat output = OutputFormat.text;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Duration limit = timeout == null ? null : Timeout.parse(timeout);
        return cluster.run(client -> run(client, Manifest.read(file, client.getKubernetesSerialization()), limit));
    }

    private int run(KubernetesClient client, List<GenericKubernetesResource> objects, Duration limit)
            throws InterruptedException {
        if (follow && objects.stream().noneMatch(RunCommand::isJob)) {
            throw new UsageException(file + " holds no TrainingJob to follow");
        }
        boolean json = output == OutputFormat.json;
        PrintWriter words =
                json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        Apply apply = new Apply(client, cluster.namespace());
        List<GenericKubernetesResource> applied = new ArrayList<>();
        for (GenericKubernetesResource object : objects) {
            GenericKubernetesResource result = apply.apply(object);
            applied.add(result);
            words.println(Names.of(result) + " applied");
        }
        words.flush();
        int code = follow ? follow(client, applied, words, limit) : Exit.OK;
        if (json) {
            Json.print(spec.commandLine().getOut(), client, applied, follow);
        }
        return code;
    }

    private int follow(
            KubernetesClient client, List<GenericKubernetesResource> applied, PrintWriter words, Duration limit)
            throws InterruptedException {
        List<TrainingJob> jobs =
                applied.stream().filter(RunCommand::isJob).map(RunCommand::job).toList();
        return new Follower(client, words, Terminal.screen(words)).follow(jobs, limit);
    }

    private static boolean isJob(GenericKubernetesResource object) {
        return object.getKind().equals("TrainingJob") && object.getApiVersion().startsWith("bulkhead.dev/");
    }

    private static TrainingJob job(GenericKubernetesResource object) {
        TrainingJob job = new TrainingJob();
        job.setMetadata(new ObjectMetaBuilder(object.getMetadata()).build());
        return job;
    }
}
