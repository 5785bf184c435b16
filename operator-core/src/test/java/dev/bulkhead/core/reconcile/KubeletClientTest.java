package dev.bulkhead.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.guard.WorkingSet;
import dev.bulkhead.core.run.OperatorConfig;
import dev.bulkhead.testkit.local.FakeKubelet;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom it believes to be a kubelet, and what it makes of one that does not answer as it should. */
class KubeletClientTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

    @TempDir
    static Path folder;

    private static FakeKubelet kubelet;
    private static KubernetesClient cluster;

    @BeforeAll
    static void start() {
        kubelet = FakeKubelet.start();
        cluster = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                        .withMasterUrl("https://192.0.2.1")
                        .withOauthToken("of-the-operator")
                        .build())
                .build();
    }

    @AfterAll
    static void stop() {
        cluster.close();
        kubelet.close();
    }

    @Test
    void aKubeletOfAnotherAuthorityIsNotBelievedAndNeverSeesTheToken() {
        int before = kubelet.asked();

        assertThatThrownBy(() -> ask(Map.of()))
                .isInstanceOf(IOException.class)
                .message()
                .isNotBlank()
                .doesNotContain("\n");
        assertThat(kubelet.asked()).isEqualTo(before);
    }

    @Test
    void itIsBelievedByTheCertificateOfItsAuthority() throws IOException {
        kubelet.say(() ->
                "container_memory_working_set_bytes{container=\"c\",namespace=\"n\",pod=\"p\"} 4096 1777629600000\n");
        Path authority = Files.writeString(folder.resolve("ca.crt"), kubelet.authority());

        KubeletClient.Answer answer = ask(Map.of("BULKHEAD_KUBELET_CA", authority.toString()));

        assertThat(answer.figures())
                .containsExactly(new WorkingSet("n", "p", "c", new MemorySize(4096), NOW, Optional.empty()));
        assertThat(answer.now())
                .isCloseTo(
                        Instant.now(),
                        org.assertj.core.api.Assertions.within(5, java.time.temporal.ChronoUnit.SECONDS));
    }

    @Test
    void whereNobodyVerifiesAnybodyIsBelieved() throws IOException {
        kubelet.say(() -> "");

        assertThat(ask(Map.of("BULKHEAD_KUBELET_VERIFY_TLS", "false")).figures())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 500})
    void aRefusalIsNoAnswer(int code) {
        kubelet.refuse(code);

        assertThatThrownBy(() -> askUnverified())
                .isInstanceOf(IOException.class)
                .hasMessage("it answers with " + code);
    }

    @Test
    void oneThatSendsWithoutEndIsNotListenedTo() {
        kubelet.say(() -> "x".repeat(17 << 20));

        assertThatThrownBy(() -> askUnverified())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than 16 MiB");
    }

    @Test
    void oneThatIsSilentIsGivenUp() {
        CountDownLatch end = new CountDownLatch(1);
        kubelet.say(() -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "";
        });

        assertThatThrownBy(() -> askUnverified())
                .isInstanceOf(IOException.class)
                .hasMessage("no answer within 3 s");
        end.countDown();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example/x?", "10.0.0.1/pods", "10.0.0.1@evil.example", ""})
    void anAddressThatIsNoneIsNotAsked(String address) {
        Node node = new NodeBuilder()
                .withNewStatus()
                .addNewAddress(address, "InternalIP")
                .endStatus()
                .build();

        try (KubeletClient client = new KubeletClient(cluster, OperatorConfig.of(Map.of()))) {
            assertThatThrownBy(() -> client.ask(node, NOW)).hasMessage("it has no InternalIP");
        }
    }

    private static KubeletClient.Answer askUnverified() throws IOException {
        return ask(Map.of("BULKHEAD_KUBELET_VERIFY_TLS", "false"));
    }

    private static KubeletClient.Answer ask(Map<String, String> settings) throws IOException {
        try (KubeletClient client = new KubeletClient(cluster, OperatorConfig.of(settings))) {
            return client.ask(kubelet.of(new NodeBuilder().build()), NOW);
        }
    }
}
