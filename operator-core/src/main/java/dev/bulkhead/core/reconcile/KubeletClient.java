package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.guard.KubeletText;
import dev.bulkhead.core.guard.WorkingSet;
import dev.bulkhead.core.run.OperatorConfig;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks kubelets for the working sets of their containers, with the identity that the API server knows us by. It needs the
 * right {@code get nodes/metrics} and no other: {@code nodes/proxy} would also let us run commands in every container.
 */
final class KubeletClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int USUAL_PORT = 10250;

    /** Some thousand containers; a node that sends more is not listened to. */
    private static final int MOST_BYTES = 16 << 20;

    private final KubernetesClient client;

    KubeletClient(KubernetesClient cluster, OperatorConfig settings) {
        ConfigBuilder config = new ConfigBuilder(cluster.getConfiguration())
                .withConnectionTimeout((int) PATIENCE.toMillis())
                .withRequestTimeout((int) PATIENCE.toMillis())
                .withRequestRetryBackoffLimit(0)
                .withTrustCerts(!settings.kubeletVerifyTls());
        if (!settings.kubeletCa().isEmpty()) {
            config.withCaCertData(null).withCaCertFile(settings.kubeletCa());
        }
        Config own = config.build();
        this.client = new KubernetesClientBuilder().withConfig(own).build();
    }

    /**
     * What a kubelet says.
     *
     * @param now by its own clock, as the times of its figures are; to half a second
     */
    record Answer(List<WorkingSet> figures, Instant now) {}

    /** @throws IOException if the node cannot be asked, with the reason in a line */
    Answer ask(Node node, Instant now) throws IOException {
        HttpClient http = client.getHttpClient();
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(address(node) + "/metrics/resource")
                .build();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        CompletableFuture<HttpResponse<AsyncBody>> sent =
                http.consumeBytes(request, (buffers, answer) -> take(buffers, answer, body));
        try {
            HttpResponse<AsyncBody> response = sent.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (response.code() != 200) {
                response.body().cancel();
                throw new IOException("it answers with " + response.code());
            }
            response.body().consume();
            response.body().done().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(
                    KubeletText.read(body.toString(StandardCharsets.UTF_8)),
                    date(response.header("Date")).orElse(now));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (CancellationException e) {
            throw new IOException("it sends more than " + (MOST_BYTES >> 20) + " MiB", e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause().getMessage()), e);
        } catch (TimeoutException e) {
            sent.thenAccept(r -> r.body().cancel());
            throw new IOException("no answer within " + PATIENCE.toSeconds() + " s", e);
        }
    }

    private static void take(List<ByteBuffer> buffers, AsyncBody answer, ByteArrayOutputStream body) {
        for (ByteBuffer buffer : buffers) {
            if (body.size() + buffer.remaining() > MOST_BYTES) {
                answer.cancel();
                return;
            }
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            body.writeBytes(bytes);
        }
        answer.consume();
    }

    private static String address(Node node) throws IOException {
        String host = node.getStatus().getAddresses().stream()
                .filter(a -> "InternalIP".equals(a.getType()))
                .map(NodeAddress::getAddress)
                .filter(a -> a.matches("[0-9a-fA-F:.]+")) // whatever else a node writes there would be part of a URL
                .findFirst()
                .orElseThrow(() -> new IOException("it has no InternalIP"));
        int port = Optional.ofNullable(node.getStatus().getDaemonEndpoints())
                .map(e -> e.getKubeletEndpoint())
                .map(e -> e.getPort())
                .filter(p -> p > 0)
                .orElse(USUAL_PORT);
        return "https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** HTTP's dates have whole seconds, cut off. */
    private static Optional<Instant> date(String header) {
        try {
            return Optional.ofNullable(header)
                    .map(h -> ZonedDateTime.parse(h, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant()
                            .plusMillis(500));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
