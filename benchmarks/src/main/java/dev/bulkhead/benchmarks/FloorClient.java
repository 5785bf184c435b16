package dev.bulkhead.benchmarks;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Creates ready-made objects over a fixed number of plain connections, then waits to be stopped. */
@Command(name = FloorClient.NAME, hidden = true, description = "The process of the arm floor.")
final class FloorClient implements Callable<Integer> {
    static final String NAME = "floor-client";
    static final String USER_AGENT = "bulkhead-bench-floor";

    private static final int CREATED = 201;

    @Option(names = "--objects", required = true, description = "One pod or Service per line, as JSON.")
    private Path objects;

    @Option(names = "--connections", defaultValue = "8")
    private int connections;

    @Override
    public Integer call() throws Exception {
        List<String> bodies = Files.readAllLines(objects);
        Config config = Config.autoConfigure(null);
        String target = config.getMasterUrl() + "api/v1/namespaces/" + BurstShape.NAMESPACE;
        try (HttpClient http = client(config);
                ExecutorService pool = Executors.newFixedThreadPool(connections)) {
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> writers = IntStream.range(0, connections)
                    .<Future<?>>mapToObj(i -> pool.submit(() -> write(http, target, bodies, next)))
                    .toList();
            for (Future<?> writer : writers) {
                writer.get();
            }
            // The kernel forgets what a process has cost when it ends.
            new CountDownLatch(1).await();
        } catch (ExecutionException e) {
            throw new BenchmarkException(e.getCause().getMessage(), e.getCause());
        }
        return 0;
    }

    private static HttpClient client(Config config) throws IOException, GeneralSecurityException {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(SSLUtils.sslContext(config))
                .build();
    }

    private static Void write(HttpClient http, String target, List<String> bodies, AtomicInteger next)
            throws IOException, InterruptedException {
        for (int i = next.getAndIncrement(); i < bodies.size(); i = next.getAndIncrement()) {
            String kind = bodies.get(i).contains("\"kind\":\"Service\"") ? "/services" : "/pods";
            HttpRequest request = HttpRequest.newBuilder(URI.create(target + kind))
                    .header("Content-Type", "application/json")
                    .header("User-Agent", USER_AGENT)
                    .POST(HttpRequest.BodyPublishers.ofString(bodies.get(i)))
                    .build();
            int code =
                    http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (code != CREATED) {
                throw new BenchmarkException("the API server answered " + code + " to a create");
            }
        }
        return null;
    }
}
