package dev.bulkhead.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.router.source.ClusterSource;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Routes from a real API server, which may go away. */
class ClusterRoutesIT extends RouterHarness {
    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.controlPlane();

    private CutLine line;
    private KubernetesClient distant;
    private ClusterSource source;

    @BeforeAll
    static void install() {
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
    }

    @BeforeEach
    void watch() {
        Config direct = cluster.client().getConfiguration();
        line = new CutLine(vertx, URI.create(direct.getMasterUrl()));
        distant = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(direct)
                        .withMasterUrl("https://127.0.0.1:" + line.port())
                        .build())
                .build();
        source = new ClusterSource(distant, cluster.namespace(), router::apply);
    }

    @AfterEach
    void unwatch() {
        source.close();
        distant.close();
        line.close();
        cluster.client()
                .resources(InferenceService.class)
                .inNamespace(cluster.namespace())
                .delete();
        cluster.client()
                .resources(EndpointSlice.class)
                .inNamespace(cluster.namespace())
                .delete();
    }

    @Test
    void requestsFollowTheStatusAndTheEndpoints() throws Exception {
        create();
        source.start();
        await().atMost(Duration.ofSeconds(30)).until(source::synced);
        assertThat(error(get("/"))).isEqualTo("iris has no revision yet that takes requests");

        route("{targets: [{revision: iris-rev-1, weight: 100}], timeoutSeconds: 20, holdSeconds: 20}");
        await().until(() -> metrics().contains("held{revision=\"iris-rev-1\",service=\"iris\",}"));
        CompletableFuture<HttpResponse<String>> early =
                sendAsync(request("/").setHeader("Host", "iris." + cluster.namespace() + ".svc.cluster.local"));
        try (Backend one = Backend.named(vertx, "one");
                Backend two = Backend.named(vertx, "two")) {
            slice("iris-rev-1", one);
            assertThat(early.get(20, TimeUnit.SECONDS).body()).isEqualTo("one");

            slice("iris-rev-2", two);
            route("{targets: [{revision: iris-rev-2, weight: 100}]}");
            await().until(() -> get("/").body().equals("two"));
        }
    }

    @Test
    void whileTheApiServerIsAwayTheLastRoutesStayAndLaterTheyFollow() throws Exception {
        create();
        try (Backend one = Backend.named(vertx, "one");
                Backend two = Backend.named(vertx, "two")) {
            slice("iris-rev-1", one);
            slice("iris-rev-2", two);
            route("{targets: [{revision: iris-rev-1, weight: 100}]}");
            source.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> get("/").body().equals("one"));

            line.cut();
            route("{targets: [{revision: iris-rev-2, weight: 100}]}");
            for (int i = 0; i < 50; i++) {
                assertThat(get("/").body()).isEqualTo("one");
            }
            line.mend();

            await().atMost(Duration.ofSeconds(60)).until(() -> get("/").body().equals("two"));
        }
    }

    @Test
    void aRouterThatStartsWithoutAnApiServerWaitsForIt() throws Exception {
        create();
        line.cut();
        source.start();
        assertThat(ready()).isEqualTo(503);
        assertThat(source.synced()).isFalse();

        line.mend();

        await().atMost(Duration.ofSeconds(60)).until(() -> ready() == 200);
    }

    private int ready() throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + router.adminPort() + "/ready"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** The API server takes no loopback address. */
    private static String ownAddress() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress() && !a.isLinkLocalAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this machine has no address but loopback"));
    }

    private static void create() {
        cluster.client()
                .resource(Serialization.unmarshal("""
                apiVersion: bulkhead.dev/v1alpha1
                kind: InferenceService
                metadata: {name: iris, namespace: %s}
                spec:
                  predictor: {image: "example.com/iris:1"}
                """.formatted(cluster.namespace()), InferenceService.class))
                .create();
    }

    private static void route(String route) {
        var service = cluster.client()
                .resources(InferenceService.class)
                .inNamespace(cluster.namespace())
                .withName("iris");
        service.editStatus(s -> {
            s.setStatus(Serialization.unmarshal("route: " + route, InferenceServiceStatus.class));
            return s;
        });
    }

    private static void slice(String revision, Backend pod) throws SocketException {
        cluster.client()
                .resource(Serialization.unmarshal(
                        """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata:
                  name: %1$s-a
                  namespace: %3$s
                  labels:
                    bulkhead.dev/inference-service: iris
                    bulkhead.dev/revision: %1$s
                    kubernetes.io/service-name: %1$s
                addressType: IPv4
                ports: [{name: http, port: %2$d}]
                endpoints: [{addresses: ["%4$s"], conditions: {ready: true}}]
                """.formatted(revision, pod.address().http(), cluster.namespace(), ownAddress()),
                        EndpointSlice.class))
                .create();
    }
}
