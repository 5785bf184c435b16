package dev.bulkhead.suite.explain;

import dev.bulkhead.suite.cli.ClusterOptions;
import dev.bulkhead.suite.cli.Exit;
import dev.bulkhead.suite.cli.ReportOutput;
import dev.bulkhead.suite.cli.Suggestion;
import dev.bulkhead.suite.cli.UsageException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Says why something does not run, or why it failed: cause, evidence, remedy, which nodes are ruled out by what,"
                    + " the attempts so far and their memory. Asks the API server itself, so that it works also while no"
                    + " operator runs, and for pods of others."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  kubectl bulkhead explain trainingjob/digits -n team-a",
            "",
            "Exit codes:",
            "  0  nothing is wrong with it",
            "  1  it has failed, is refused, waits or is in trouble",
            Exit.HELP_USAGE,
            Exit.HELP_CLUSTER
        })
public final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private ClusterOptions cluster;

    @Parameters(
            arity = "1..2",
            paramLabel = "KIND/NAME",
            description =
                    "trainingjob/NAME, inferenceservice/NAME or pod/NAME; KIND and NAME may also be two words, and a NAME"
                            + " alone is that of a TrainingJob.")
    private List<String> words;

    @Mixin
    private ReportOutput output;

    @Override
    public Integer call() throws InterruptedException {
        return cluster.run(client -> {
            List<Explainer> explainers = explainers(client);
            String[] parts = (words.size() == 2 ? String.join("/", words) : words.getFirst()).split("/", 2);
            Explainer explainer = parts.length == 1 ? explainers.getFirst() : find(explainers, parts[0]);
            Story story = story(explainer, ClusterOptions.namespace(client), parts[parts.length - 1]);
            output.print(story, page -> ExplainView.page(story, page));
            return story.trouble() ? Exit.FAILED : Exit.OK;
        });
    }

    /** The first is meant where no kind is named. A new kind is named here. */
    private static List<Explainer> explainers(KubernetesClient client) {
        Sources sources = new Sources(client, Clock.systemUTC());
        return List.of(
                new TrainingJobExplainer(sources), new InferenceServiceExplainer(sources), new PodExplainer(sources));
    }

    private static Explainer find(List<Explainer> explainers, String kind) {
        String word = kind.toLowerCase(Locale.ROOT).replaceFirst("\\..*", "");
        return explainers.stream()
                .filter(e -> e.words().contains(word))
                .findFirst()
                .orElseThrow(() -> new UsageException("cannot explain a %s%s; it can explain %s"
                        .formatted(
                                kind,
                                Suggestion.near(
                                        word,
                                        explainers.stream()
                                                .flatMap(e -> e.words().stream())
                                                .toList()),
                                explainers.stream().map(Explainer::kind).collect(Collectors.joining(", ")))));
    }

    private static Story story(Explainer explainer, String namespace, String name) {
        return explainer
                .explain(namespace, name)
                .orElseThrow(() -> new UsageException("there is no %s %s in namespace %s%s"
                        .formatted(
                                explainer.kind(), name, namespace, Suggestion.near(name, explainer.names(namespace)))));
    }
}
