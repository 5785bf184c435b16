package dev.bulkhead.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A cluster older than Kubernetes 1.33, as its API server would list what it serves. */
class LimitRaiserTest {
    private static final String OLD = """
            {"kind": "APIResourceList", "groupVersion": "v1", "resources": [
              {"name": "pods", "singularName": "pod", "namespaced": true, "kind": "Pod", "verbs": ["get", "patch"]},
              {"name": "pods/status", "singularName": "", "namespaced": true, "kind": "Pod", "verbs": ["get", "patch"]}]}
            """;

    @Test
    void anOldClusterIsKnownAndThatIsSaidOnce() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/api/v1", exchange -> {
            byte[] text = OLD.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        server.start();
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        Logger log = (Logger) LoggerFactory.getLogger(LimitRaiser.class);
        log.addAppender(said);
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .build())
                .build()) {
            LimitRaiser raiser = new LimitRaiser(client);

            assertThat(raiser.isServed()).isFalse();
            assertThat(raiser.isServed()).isFalse();
        } finally {
            log.detachAppender(said);
            server.stop(0);
        }

        assertThat(said.list)
                .singleElement()
                .satisfies(l -> assertThat(l.getFormattedMessage()).contains("does not serve pods/resize", "1.33"));
    }
}
