package dev.bulkhead.suite.serving;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.core.run.ClusterCheck;
import dev.bulkhead.suite.cli.ClusterOptions;
import dev.bulkhead.suite.cli.Suggestion;
import dev.bulkhead.suite.cli.UsageException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Parameters;

/** Which InferenceService a command is about. */
final class ServiceArgument {
    private static final Set<String> WORDS = Set.of("isvc", "inferenceservice", "inferenceservices");

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the InferenceService; isvc/NAME is the same.")
    private String words;

    InferenceService read(KubernetesClient client) {
        new ClusterCheck(client).requireCrds(List.of(InferenceService.class));
        String namespace = ClusterOptions.namespace(client);
        var services = client.resources(InferenceService.class).inNamespace(namespace);
        InferenceService service = services.withName(name()).get();
        if (service == null) {
            List<String> names = services.list().getItems().stream()
                    .map(s -> s.getMetadata().getName())
                    .toList();
            throw new UsageException("there is no InferenceService %s in namespace %s%s"
                    .formatted(name(), namespace, Suggestion.near(name(), names)));
        }
        return service;
    }

    static InferenceServiceStatus status(InferenceService service) {
        return service.getStatus() == null ? InferenceServiceStatus.NEW : service.getStatus();
    }

    private String name() {
        int slash = words.indexOf('/');
        if (slash >= 0 && !WORDS.contains(words.substring(0, slash).toLowerCase(Locale.ROOT))) {
            throw new UsageException("%s is no InferenceService".formatted(words));
        }
        return words.substring(slash + 1);
    }
}
