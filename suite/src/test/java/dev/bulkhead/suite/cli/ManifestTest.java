package dev.bulkhead.suite.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
    private final KubernetesSerialization yaml = new KubernetesSerialization();

    @TempDir
    Path folder;

    @Test
    void everyDocumentIsReadAndAMisspeltFieldIsKeptForTheServerToRefuse() throws IOException {
        String file = file("""
                # a comment alone
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: a}
                ---
                apiVersion: bulkhead.dev/v1alpha1
                kind: TrainingJob
                metadata: {name: b}
                spec: {framewrok: PyTorch}
                """);

        assertThat(Manifest.read(file, yaml))
                .extracting(o -> o.getMetadata().getName())
                .containsExactly("a", "b");
        assertThat(Manifest.read(file, yaml).get(1).getAdditionalProperties().get("spec"))
                .hasToString("{framewrok=PyTorch}");
    }

    @Test
    void whatIsNoObjectIsRefusedInWords() throws IOException {
        String empty = file("# nothing\n");
        String broken = file("a: [");
        String nameless = file("kind: TrainingJob\n");

        assertThatThrownBy(() -> Manifest.read(empty, yaml)).hasMessage(empty + " holds no object");
        assertThatThrownBy(() -> Manifest.read(broken, yaml)).hasMessageStartingWith(broken + " is not YAML");
        assertThatThrownBy(() -> Manifest.read(nameless, yaml))
                .hasMessage(nameless + " holds something without apiVersion, kind and metadata.name");
        assertThatThrownBy(() -> Manifest.read("/no/such/file", yaml))
                .hasMessage("/no/such/file cannot be read: no such file");
    }

    private String file(String text) throws IOException {
        Path file = Files.createTempFile(folder, "objects", ".yaml");
        return Files.writeString(file, text).toString();
    }
}
