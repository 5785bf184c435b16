package dev.bulkhead.testkit.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bulkhead.testkit.machine.CacheFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolTest {

    @Test
    void everyToolIsFoundByTheNameOfItsProgram() {
        assertThat(Tool.named("kube-apiserver")).isEqualTo(Tool.KUBE_APISERVER);
        assertThat(Arrays.stream(Tool.values()).map(Tool::program)).doesNotHaveDuplicates();
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> Tool.named("kubeadm"))
                .hasMessageContaining("kubeadm")
                .hasMessageContaining("kubectl");
    }

    @Test
    void everyVersionIsExact() {
        assertThat(Tool.values()).allMatch(tool -> tool.version().matches("v\\d+\\.\\d+\\.\\d+"));
    }

    @Test
    void aToolThatWasBuiltIsNotBuiltAgain(@TempDir Path folder) throws Exception {
        Path built = folder.resolve("tools/helm-v4.3.1/helm");
        Files.createDirectories(built.getParent());
        Files.createFile(built);
        ToolCache cache = new ToolCache(new CacheFolder(folder), line -> {
            throw new AssertionError("nothing to build, yet: " + line);
        });

        assertThat(cache.path(Tool.HELM)).isEqualTo(built);
    }
}
