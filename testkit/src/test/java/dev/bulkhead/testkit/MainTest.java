package dev.bulkhead.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

    private final StringWriter errors = new StringWriter();
    private final StringWriter output = new StringWriter();

    @Test
    void everyCommandExplainsItself() {
        assertThat(run("cluster", "up", "--help")).isZero();
        assertThat(output.toString())
                .contains("--no-node")
                .contains("--fake-nodes")
                .contains("--kubeconfig-out");
    }

    @Test
    void aMistypedOptionIsAUsageErrorAndNotAFailure() {
        assertThat(run("cluster", "up", "--fake-node", "3")).isEqualTo(2);
        assertThat(errors.toString()).contains("--fake-nodes");
    }

    @Test
    void anUnknownToolFailsWithOneLineAndNoStackTrace() {
        assertThat(run("tools", "path", "kubeadm")).isEqualTo(1);
        assertThat(errors.toString())
                .startsWith("error: there is no tool named \"kubeadm\"")
                .hasLineCount(1);
    }

    @Test
    void statusOfAFolderWithoutAClusterFails(@TempDir Path folder) {
        assertThat(run("cluster", "status", "--dir", folder.toString())).isEqualTo(1);
    }

    @Test
    void downOfAFolderWithoutAClusterIsNoError(@TempDir Path folder) {
        assertThat(run("cluster", "down", "--dir", folder.toString())).isZero();
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setErr(new PrintWriter(errors, true))
                .setOut(new PrintWriter(output, true))
                .execute(arguments);
    }
}
