package dev.bulkhead.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The operators as a process of their own, from the jars that an installation runs. */
final class OperatorProgram implements AutoCloseable {
    private static final Path LIB = Path.of("target", "lib");
    private static final Pattern READY = Pattern.compile("ready after (\\d+) ms.*status on port (\\d+)");
    private static final Duration START = Duration.ofSeconds(90);

    private final Process process;
    private final Path log;

    private OperatorProgram(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static OperatorProgram start(Path kubeconfig, Map<String, String> settings) throws IOException {
        Path log = Files.createTempFile("operator", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                LIB + "/*",
                Main.class.getName(),
                "operator"));
        settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("BULKHEAD_"));
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        return new OperatorProgram(builder.start(), log);
    }

    OperatorProgram awaitReady() {
        Awaitility.await().atMost(START).until(() -> log().contains("ready after") || !process.isAlive());
        if (!process.isAlive()) {
            throw new IllegalStateException("the operators have ended:\n" + log());
        }
        return this;
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        Matcher ready = READY.matcher(log());
        if (!ready.find()) {
            throw new IllegalStateException("not ready:\n" + log());
        }
        URI uri = URI.create("http://127.0.0.1:" + ready.group(2) + path);
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    int awaitExit(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("still running after " + limit + ":\n" + log());
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(log);
    }
}
