package dev.bulkhead.suite.plan;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.core.reconcile.LiveCluster;
import dev.bulkhead.suite.cli.Apply;
import dev.bulkhead.suite.cli.ClusterOptions;
import dev.bulkhead.suite.cli.Exit;
import dev.bulkhead.suite.cli.Json;
import dev.bulkhead.suite.cli.Manifest;
import dev.bulkhead.suite.cli.Terminal;
import dev.bulkhead.suite.plan.PlanReport.Forecast;
import dev.bulkhead.suite.plan.PlanReport.Outcome;
import dev.bulkhead.training.reconcile.LiveJobs;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
            "Says what would become of the objects of a file, and changes nothing: what would be made, on which nodes there"
                    + " is room, what the guards would fill in, and why a job would wait or be refused. The API server"
                    + " judges each object by a dry run; policies, nodes and what the pods refer to are those of the cluster."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  kubectl bulkhead plan -f job.yaml -o yaml",
            "",
            "Exit codes:",
            "  0  everything would start at once, or be taken",
            "  1  something would wait or be refused",
            Exit.HELP_USAGE,
            Exit.HELP_CLUSTER
        })
public final class PlanCommand implements Callable<Integer> {
    /** How a plan is printed. */
    enum Format {
        text,
        json,
        yaml
    }

    private static final int FORBIDDEN = 403;

    @Mixin
    private ClusterOptions cluster;

    @Option(names = "-f", required = true, paramLabel = "FILE", description = "YAML; - reads standard input.")
    private String file;

    @Option(
            names = "-o",
            paramLabel = "FORMAT",
            description = "json: for programs. yaml: the objects that would be made, in full.")
    private Format output = Format.text;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        return cluster.run(client -> {
            List<GenericKubernetesResource> objects = Manifest.read(file, client.getKubernetesSerialization());
            PlanReport report = forecast(client, objects);
            print(client, report);
            return report.objects().stream().allMatch(Forecast::fine) ? Exit.OK : Exit.FAILED;
        });
    }

    private PlanReport forecast(KubernetesClient client, List<GenericKubernetesResource> objects) {
        Apply apply = Apply.dryRun(client, cluster.namespace());
        LiveCluster live = LiveCluster.read(client);
        LiveJobs jobs = new LiveJobs(client, Clock.systemUTC(), live);
        List<Forecast> forecasts = new ArrayList<>();
        for (GenericKubernetesResource object : objects) {
            forecasts.add(forecast(client, apply, jobs, live.notes(), object));
        }
        return new PlanReport(forecasts);
    }

    private static Forecast forecast(
            KubernetesClient client, Apply apply, LiveJobs jobs, List<String> notes, GenericKubernetesResource object) {
        GenericKubernetesResource taken;
        try {
            taken = apply.apply(object);
        } catch (KubernetesClientException e) {
            if (e.getStatus() == null || e.getCode() == FORBIDDEN) {
                throw e;
            }
            return plain(object, Outcome.refused, e.getStatus().getMessage());
        }
        if (!object.getKind().equals("TrainingJob") || !object.getApiVersion().startsWith("bulkhead.dev/")) {
            return plain(taken, Outcome.accepted, null);
        }
        TrainingJob job = client.getKubernetesSerialization().convertValue(taken, TrainingJob.class);
        return new JobForecast(jobs.observe(job), notes).forecast();
    }

    private static Forecast plain(GenericKubernetesResource object, Outcome outcome, String why) {
        return new Forecast(
                object.getKind(),
                object.getMetadata().getNamespace(),
                object.getMetadata().getName(),
                outcome,
                why,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private void print(KubernetesClient client, PlanReport report) {
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case json -> Json.print(out, report);
            case yaml ->
                report.objects().stream()
                        .flatMap(o -> o.full().stream())
                        .forEach(o ->
                                out.print(client.getKubernetesSerialization().asYaml(o)));
            case text -> PlanView.page(report, Terminal.page()).lines().forEach(out::println);
        }
        out.flush();
    }
}
