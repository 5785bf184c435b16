package dev.bulkhead.suite;

import dev.bulkhead.api.v1alpha1.ClusterServingRuntime;
import dev.bulkhead.testkit.machine.CacheFolder;
import dev.bulkhead.testkit.machine.Command;
import dev.bulkhead.testkit.machine.Progress;
import dev.bulkhead.testkit.tools.Tool;
import dev.bulkhead.testkit.tools.ToolCache;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The chart as Helm reads it. */
public final class Chart {

    public static final Path FOLDER = Path.of("../helm/bulkhead");

    private Chart() {}

    public static Path helm() {
        return new ToolCache(CacheFolder.fromEnvironment(), Progress.toStandardError()).path(Tool.HELM);
    }

    /** The objects that one template gives. */
    public static List<HasMetadata> rendered(KubernetesClient client, String template, List<String> options) {
        List<String> words = new ArrayList<>(List.of(
                helm().toString(),
                "template",
                "bulkhead",
                FOLDER.toString(),
                "--namespace=bulkhead-system",
                "--show-only=templates/" + template));
        words.addAll(options);
        String said = new Command(words).mustSucceed();
        String yaml = said.substring(said.indexOf("---\n"));
        return client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .items();
    }

    /** @param options which kinds the cluster has, for one */
    public static List<ClusterServingRuntime> runtimes(KubernetesClient client, String... options) {
        return rendered(client, "servingruntimes.yaml", List.of(options)).stream()
                .map(object -> client.getKubernetesSerialization().convertValue(object, ClusterServingRuntime.class))
                .toList();
    }
}
