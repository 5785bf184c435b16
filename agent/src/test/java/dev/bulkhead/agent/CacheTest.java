package dev.bulkhead.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {
    private static final int SIZE = 10_000;

    @TempDir
    Path folder;

    private WebServer server;
    private int pods;

    @BeforeEach
    void start() throws IOException {
        server = WebServer.start();
        for (var name : List.of("a", "b", "c")) {
            server.on("/" + name, WebServer.file(model(name), "\"1\""));
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theNextPodFetchesNothing() throws Exception {
        // Given
        fetch("a");
        server.requests.clear();

        // When
        var run = fetch("a");

        // Then
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(lastPod("a")).hasBinaryContent(model("a"));
        assertThat(server.requests).containsExactly("/a bytes=0-0 null"); // whether it is still the same
    }

    @Test
    void anotherVersionIsAnotherModel() throws Exception {
        // Given
        fetch("a");
        server.close();
        server = WebServer.start();
        server.on("/a", WebServer.file(model("z"), "\"2\""));

        // When
        var run = fetch("a");

        // Then
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(lastPod("a")).hasBinaryContent(model("z"));
    }

    @Test
    void aModelServerThatWritesIntoItsFilesDoesNotChangeWhatTheNextPodGets() throws Exception {
        fetch("a");
        Files.write(lastPod("a"), new byte[] {1});

        fetch("a");

        assertThat(lastPod("a")).hasBinaryContent(model("a"));
    }

    @Test
    void aDamagedCopyIsFetchedAnew() throws Exception {
        // Given
        fetch("a");
        Files.write(kept("a"), model("z"));

        // When
        var run = fetch("a");

        // Then
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(run.said()).contains("the copy in the cache is damaged");
        assertThat(lastPod("a")).hasBinaryContent(model("a"));
        assertThat(kept("a")).hasBinaryContent(model("a"));
    }

    @Test
    void whatWasOfNoUseForLongestGivesWay() throws Exception {
        // Given room for two
        fetch("a");
        fetch("b");
        fetch("a");

        // When
        var run = fetch("c");

        // Then
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(kept("a")).exists();
        assertThat(kept("c")).exists();
        assertThat(kept("b")).isNull();
    }

    @Test
    void whatIsInUseStays() throws Exception {
        // Given that another pod copies the model that would have to go
        fetch("a");
        fetch("b");
        var entry = kept("a").getParent().getParent();
        var other = LockHolder.hold(entry.resolveSibling(entry.getFileName() + ".lock"));
        try {
            // When
            fetch("c");

            // Then
            assertThat(kept("a")).exists();
            assertThat(kept("b")).isNull();
        } finally {
            other.destroy();
        }
    }

    @Test
    void twoPodsThatWantTheSameModelFetchItOnce() throws Exception {
        // Given
        fetch("a");
        var entry = kept("a").getParent().getParent();
        var other = LockHolder.hold(entry.resolveSibling(entry.getFileName() + ".lock"));

        // When
        var second = CompletableFuture.supplyAsync(() -> {
            try {
                return fetch("a");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        while (server.requests.size() < 3) { // it has asked for the version
            Thread.sleep(10);
        }
        assertThat(second).isNotDone();
        other.getOutputStream().write('\n');
        other.getOutputStream().flush();

        // Then
        var run = second.get(30, TimeUnit.SECONDS);
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(run.said()).contains("waiting for another pod");
    }

    @Test
    void whatIsLargerThanTheCacheGoesByIt() throws Exception {
        var run = AgentRun.fetch(
                server.uri("/a"), folder.resolve("pod"), "--cache", cache().toString(), "--cache-size", "9999");

        assertThat(run.code()).as(run.said()).isZero();
        assertThat(folder.resolve("pod/a")).hasBinaryContent(model("a"));
        assertThat(cache()).doesNotExist();
    }

    private AgentRun fetch(String name) throws IOException {
        return AgentRun.fetch(
                server.uri("/" + name),
                folder.resolve("pod-" + ++pods),
                "--cache",
                cache().toString(),
                "--cache-size",
                String.valueOf(2 * SIZE + 5_000)); // with what is noted beside them
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private Path lastPod(String name) {
        return folder.resolve("pod-" + pods).resolve(name);
    }

    /** Null if it is not kept. */
    private Path kept(String name) throws IOException {
        try (var files = Files.walk(cache())) {
            return files.filter(file -> file.endsWith(Path.of("content", name)))
                    .findFirst()
                    .orElse(null);
        }
    }

    private static byte[] model(String name) {
        var bytes = new byte[SIZE];
        Arrays.fill(bytes, (byte) name.charAt(0));
        return bytes;
    }
}
