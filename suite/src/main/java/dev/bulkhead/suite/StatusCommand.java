package dev.bulkhead.suite;

import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.core.run.ClusterCheck;
import dev.bulkhead.suite.cli.ClusterOptions;
import dev.bulkhead.suite.cli.Exit;
import dev.bulkhead.suite.cli.Json;
import dev.bulkhead.suite.cli.OutputFormat;
import dev.bulkhead.suite.cli.UsageException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Says where the TrainingJobs are; of one, by name, the whole story.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private ClusterOptions cluster;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "One job.")
    private String name;

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "Jobs of every namespace.")
    private boolean everywhere;

    @Option(names = "-o", paramLabel = "FORMAT", description = "json: print the objects.")
    private OutputFormat output = OutputFormat.text;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (everywhere && (name != null || cluster.namespace() != null)) {
            throw new UsageException("--all-namespaces goes neither with a name nor with --namespace");
        }
        return cluster.run(client -> {
            new ClusterCheck(client).requireCrds(List.of(TrainingJob.class, GuardPolicy.class));
            print(client, jobs(client));
            return Exit.OK;
        });
    }

    private List<TrainingJob> jobs(KubernetesClient client) {
        if (everywhere) {
            return client.resources(TrainingJob.class).inAnyNamespace().list().getItems();
        }
        String namespace = ClusterOptions.namespace(client);
        if (name == null) {
            return client.resources(TrainingJob.class)
                    .inNamespace(namespace)
                    .list()
                    .getItems();
        }
        TrainingJob job = client.resources(TrainingJob.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
        if (job == null) {
            throw new UsageException("there is no TrainingJob %s in namespace %s".formatted(name, namespace));
        }
        return List.of(job);
    }

    private void print(KubernetesClient client, List<TrainingJob> jobs) {
        PrintWriter out = spec.commandLine().getOut();
        List<TrainingJob> sorted = jobs.stream()
                .sorted(Comparator.comparing((TrainingJob j) -> j.getMetadata().getNamespace())
                        .thenComparing(j -> j.getMetadata().getName()))
                .toList();
        if (output == OutputFormat.json) {
            Json.print(out, client, sorted);
        } else if (name != null) {
            StatusView.story(sorted.get(0), Instant.now()).forEach(out::println);
        } else if (sorted.isEmpty()) {
            out.println("no TrainingJobs");
        } else {
            StatusView.table(sorted, everywhere, Instant.now()).forEach(out::println);
        }
        out.flush();
    }
}
