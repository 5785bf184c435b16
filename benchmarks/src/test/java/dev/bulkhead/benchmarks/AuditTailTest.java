package dev.bulkhead.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTailTest {
    @TempDir
    Path folder;

    @Test
    void givesWholeLinesOnlyAndOnlyNewOnes() throws IOException {
        Path log = Files.writeString(folder.resolve("audit.log"), "old\n");
        List<String> lines = new ArrayList<>();
        try (AuditTail tail = new AuditTail(log, lines::add)) {
            Files.writeString(log, "one\ntw", StandardOpenOption.APPEND);
            tail.poll();
            assertThat(lines).containsExactly("one");

            Files.writeString(log, "o\n", StandardOpenOption.APPEND);
            tail.poll();
            assertThat(lines).containsExactly("one", "two");
        }
    }

    @Test
    void goesOnInTheNewFileWhenTheLogIsPutAside() throws IOException {
        Path log = Files.writeString(folder.resolve("audit.log"), "");
        List<String> lines = new ArrayList<>();
        try (AuditTail tail = new AuditTail(log, lines::add)) {
            Files.writeString(log, "a long first line\n", StandardOpenOption.APPEND);
            tail.poll();
            Files.writeString(log, "last\n", StandardOpenOption.APPEND);
            Files.move(log, folder.resolve("audit-1.log"));
            Files.writeString(log, "new\n");
            tail.poll();
        }
        assertThat(lines).containsExactly("a long first line", "last", "new");
    }
}
