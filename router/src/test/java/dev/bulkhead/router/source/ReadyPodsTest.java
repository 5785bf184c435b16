package dev.bulkhead.router.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.router.table.Address;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadyPodsTest {

    @Test
    void readyPodsOfAllSlicesOfARevisionCount() {
        assertThat(ReadyPods.of(List.of(
                        slice("iris-rev-1", "IPv4", true, "10.0.0.1", "10.0.0.2"),
                        slice("iris-rev-1", "IPv4", true, "10.0.0.3"),
                        slice("iris-rev-2", "IPv4", null, "10.0.0.4"))))
                .isEqualTo(Map.of(
                        "iris-rev-1", List.of(pod("10.0.0.1"), pod("10.0.0.2"), pod("10.0.0.3")),
                        "iris-rev-2", List.of(pod("10.0.0.4"))));
    }

    @Test
    void podsThatAreNotReadyDoNot() {
        assertThat(ReadyPods.of(List.of(slice("iris-rev-1", "IPv4", false, "10.0.0.1"))))
                .isEqualTo(Map.of("iris-rev-1", List.of()));
    }

    @Test
    void aPodWithTwoAddressFamiliesCountsOnce() {
        assertThat(ReadyPods.of(List.of(
                        slice("iris-rev-1", "IPv6", true, "fd00::1"), slice("iris-rev-1", "IPv4", true, "10.0.0.1"))))
                .isEqualTo(Map.of("iris-rev-1", List.of(pod("10.0.0.1"))));
        assertThat(ReadyPods.of(List.of(slice("iris-rev-1", "IPv6", true, "fd00::1"))))
                .isEqualTo(Map.of("iris-rev-1", List.of(pod("fd00::1"))));
    }

    @Test
    void aTransformerStandsBeforeItsRevisionEvenWhileItIsNotReady() {
        EndpointSlice predictor = slice("iris-rev-1", "IPv4", true, "10.0.0.1");

        assertThat(ReadyPods.of(List.of(predictor, transformer(true))))
                .isEqualTo(Map.of("iris-rev-1", List.of(pod("10.0.0.9"))));
        assertThat(ReadyPods.of(List.of(transformer(false), predictor))).isEqualTo(Map.of("iris-rev-1", List.of()));
    }

    @Test
    void slicesOfOthersAreLeftOut() {
        EndpointSlice foreign = slice("iris-rev-1", "IPv4", true, "10.0.0.1");
        foreign.getMetadata().setLabels(null);

        assertThat(ReadyPods.of(List.of(foreign))).isEmpty();
    }

    private static Address pod(String ip) {
        return new Address(ip, 8080, 9000);
    }

    private static EndpointSlice transformer(boolean ready) {
        EndpointSlice slice = slice("iris-rev-1", "IPv4", ready, "10.0.0.9");
        slice.getMetadata().getLabels().put("kubernetes.io/service-name", "iris-rev-1-transformer");
        return slice;
    }

    private static EndpointSlice slice(String revision, String family, Boolean ready, String... ips) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .addToLabels("bulkhead.dev/revision", revision)
                .addToLabels("kubernetes.io/service-name", revision)
                .endMetadata()
                .withAddressType(family)
                .withPorts(
                        new EndpointPortBuilder()
                                .withName("http")
                                .withPort(8080)
                                .build(),
                        new EndpointPortBuilder()
                                .withName("grpc")
                                .withPort(9000)
                                .build())
                .withEndpoints(List.of(ips).stream()
                        .map(ip -> new EndpointBuilder()
                                .withAddresses(ip)
                                .withNewConditions()
                                .withReady(ready)
                                .endConditions()
                                .build())
                        .toList())
                .build();
    }
}
