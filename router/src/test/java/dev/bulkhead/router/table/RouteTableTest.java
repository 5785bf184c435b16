package dev.bulkhead.router.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {
    private final RouteTable table = new RouteTable(
            "ml",
            List.of(route("iris", "Models.example.com", "both.example.com"), route("rose", "both.example.com")),
            Map.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iris",
                "iris:80",
                "IRIS",
                "iris.ml",
                "iris.ml.svc",
                "iris.ml.svc.cluster.local",
                "iris.ml.svc.cluster.local.",
                "iris.ml.svc.any.domain:8080",
                "models.example.com",
                "models.example.com:443"
            })
    void aServiceIsFoundByAllItsNames(String host) {
        assertThat(table.find(host)).map(ServiceRoute::service).contains("iris");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "tulip",
                "iris.other",
                "iris.other.svc",
                "iris.mlx",
                "iris.ml.svcx",
                "iris.ml.pod",
                "www.models.example.com",
                "[::1]:80",
                "10.0.0.1"
            })
    void othersAreNot(String host) {
        assertThat(table.find(host)).isEmpty();
    }

    @Test
    void ofTwoServicesWithOneHostTheFirstByNameHasIt() {
        assertThat(table.find("both.example.com")).map(ServiceRoute::service).contains("iris");
    }

    private static ServiceRoute route(String service, String... hosts) {
        Limits limits = Limits.of(Duration.ofSeconds(1), Duration.ofSeconds(1), 0);
        return new ServiceRoute(service, List.of(hosts), List.of(), List.of(), null, null, limits, "");
    }
}
