package dev.bulkhead.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorConfigTest {

    @Test
    void everyKeyAndItsDefaultArePinned() {
        assertThat(OperatorConfig.of(Map.of()))
                .isEqualTo(new OperatorConfig(
                        Set.of(),
                        Set.of(),
                        true,
                        "bulkhead-system",
                        "bulkhead",
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2),
                        8080,
                        16,
                        8,
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(5),
                        "",
                        true,
                        "bulkhead.local/agent:0.1.0",
                        2,
                        new Quantity("200m"),
                        new Quantity("512Mi"),
                        "bulkhead-router",
                        LogLevel.info,
                        LogFormat.json));
        assertThat(Options.ALL)
                .extracting(Option::key)
                .containsExactlyInAnyOrderElementsOf(List.of(
                        "BULKHEAD_OPERATORS",
                        "BULKHEAD_NAMESPACES",
                        "BULKHEAD_LEADER_ELECTION",
                        "BULKHEAD_LEASE_NAMESPACE",
                        "BULKHEAD_LEASE_NAME",
                        "BULKHEAD_LEASE_DURATION",
                        "BULKHEAD_RENEW_DEADLINE",
                        "BULKHEAD_RETRY_PERIOD",
                        "BULKHEAD_HTTP_PORT",
                        "BULKHEAD_RECONCILE_THREADS",
                        "BULKHEAD_POD_CREATE_PARALLELISM",
                        "BULKHEAD_RETRY_BACKOFF_MAX",
                        "BULKHEAD_MAX_RECONCILE_INTERVAL",
                        "BULKHEAD_DRAIN_TIMEOUT",
                        "BULKHEAD_CACHE_SYNC_TIMEOUT",
                        "BULKHEAD_MEMORY_WATCH_INTERVAL",
                        "BULKHEAD_KUBELET_CA",
                        "BULKHEAD_KUBELET_VERIFY_TLS",
                        "BULKHEAD_DATAPLANE_IMAGE",
                        "BULKHEAD_ROUTER_REPLICAS",
                        "BULKHEAD_ROUTER_CPU",
                        "BULKHEAD_ROUTER_MEMORY",
                        "BULKHEAD_ROUTER_CLUSTER_ROLE",
                        "BULKHEAD_LOG_LEVEL",
                        "BULKHEAD_LOG_FORMAT"));
    }

    @Test
    void everyKeyIsRead() {
        OperatorConfig config = OperatorConfig.of(Map.ofEntries(
                Map.entry("BULKHEAD_OPERATORS", "training"),
                Map.entry("BULKHEAD_NAMESPACES", "team-b, team-a"),
                Map.entry("BULKHEAD_LEADER_ELECTION", "false"),
                Map.entry("BULKHEAD_LEASE_NAMESPACE", "ops"),
                Map.entry("BULKHEAD_LEASE_NAME", "other"),
                Map.entry("BULKHEAD_LEASE_DURATION", "30s"),
                Map.entry("BULKHEAD_RENEW_DEADLINE", "20s"),
                Map.entry("BULKHEAD_RETRY_PERIOD", "500ms"),
                Map.entry("BULKHEAD_HTTP_PORT", "0"),
                Map.entry("BULKHEAD_RECONCILE_THREADS", "4"),
                Map.entry("BULKHEAD_POD_CREATE_PARALLELISM", "32"),
                Map.entry("BULKHEAD_RETRY_BACKOFF_MAX", "5m"),
                Map.entry("BULKHEAD_MAX_RECONCILE_INTERVAL", "1h"),
                Map.entry("BULKHEAD_DRAIN_TIMEOUT", "3s"),
                Map.entry("BULKHEAD_CACHE_SYNC_TIMEOUT", "4m"),
                Map.entry("BULKHEAD_MEMORY_WATCH_INTERVAL", "1s"),
                Map.entry("BULKHEAD_KUBELET_CA", "/etc/kubelet-ca/ca.crt"),
                Map.entry("BULKHEAD_KUBELET_VERIFY_TLS", "false"),
                Map.entry("BULKHEAD_DATAPLANE_IMAGE", "registry.example:5000/ml/agent@sha256:" + "0".repeat(64)),
                Map.entry("BULKHEAD_ROUTER_REPLICAS", "3"),
                Map.entry("BULKHEAD_ROUTER_CPU", "1"),
                Map.entry("BULKHEAD_ROUTER_MEMORY", "1Gi"),
                Map.entry("BULKHEAD_ROUTER_CLUSTER_ROLE", "other-router"),
                Map.entry("BULKHEAD_LOG_LEVEL", "debug"),
                Map.entry("BULKHEAD_LOG_FORMAT", "text")));

        assertThat(config)
                .isEqualTo(new OperatorConfig(
                        Set.of("training"),
                        Set.of("team-a", "team-b"),
                        false,
                        "ops",
                        "other",
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(20),
                        Duration.ofMillis(500),
                        0,
                        4,
                        32,
                        Duration.ofMinutes(5),
                        Duration.ofHours(1),
                        Duration.ofSeconds(3),
                        Duration.ofMinutes(4),
                        Duration.ofSeconds(1),
                        "/etc/kubelet-ca/ca.crt",
                        false,
                        "registry.example:5000/ml/agent@sha256:" + "0".repeat(64),
                        3,
                        new Quantity("1"),
                        new Quantity("1Gi"),
                        "other-router",
                        LogLevel.debug,
                        LogFormat.text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            BULKHEAD_HTTP_PORT          | 80800   | a whole number from 0 to 65535
            BULKHEAD_HTTP_PORT          | http    | a whole number from 0 to 65535
            BULKHEAD_LEADER_ELECTION    | yes     | true or false
            BULKHEAD_KUBELET_CA         | ca.crt  | an absolute path
            BULKHEAD_DATAPLANE_IMAGE    | agent   | a name with a tag or a digest, as in registry.example/agent:0.1.0
            BULKHEAD_ROUTER_CPU         | much    | more than zero, as in 200m or 512Mi
            BULKHEAD_ROUTER_MEMORY      | 0       | more than zero, as in 200m or 512Mi
            BULKHEAD_LOG_LEVEL          | loud    | one of error, warn, info, debug
            BULKHEAD_LOG_FORMAT         | JSON    | one of json, text
            BULKHEAD_RETRY_BACKOFF_MAX  | 5       | a number with ms, s, m or h, from 1s to 1h
            BULKHEAD_RETRY_BACKOFF_MAX  | 2h      | a number with ms, s, m or h, from 1s to 1h
            BULKHEAD_NAMESPACES         | a,,b    | names of lower-case letters, digits and '-', with commas between them
            BULKHEAD_LEASE_NAME         | Big     | a name of lower-case letters, digits and '-', up to 63 characters
            BULKHEAD_LEASE_DURATION     | 10s     | must be shorter than BULKHEAD_LEASE_DURATION=10s
            BULKHEAD_RENEW_DEADLINE     | 4s      | must be less than 1/2.2 of BULKHEAD_RENEW_DEADLINE=4s
            BULKHEAD_DRAIN_TIMEOUT      | 15s     | must be shorter than BULKHEAD_LEASE_DURATION=15s
            """)
    void aWrongValueIsRefusedInOneLineThatSaysWhatIsAllowed(String key, String value, String allowed) {
        assertThatThrownBy(() -> OperatorConfig.of(Map.of(key, value)))
                .isInstanceOf(ConfigException.class)
                .message()
                .contains(key, value, allowed)
                .hasLineCount(1);
    }

    @Test
    void anUnknownKeyIsRefusedAndTheNearestNamed() {
        assertThatThrownBy(() -> OperatorConfig.of(Map.of("BULKHEAD_LOG_LEVLE", "info")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("BULKHEAD_LOG_LEVLE is not a setting; did you mean BULKHEAD_LOG_LEVEL?");
    }

    @Test
    void keysOfOthersPass() {
        assertThat(OperatorConfig.of(Map.of("BULKHEAD_CACHE", "/somewhere", "PATH", "/bin")))
                .isEqualTo(OperatorConfig.of(Map.of()));
    }

    @Test
    void theVariablesThatKubernetesSetsForServicesAreNoSettings() {
        assertThat(OperatorConfig.of(Map.of(
                        "BULKHEAD_METRICS_SERVICE_HOST", "10.0.0.7",
                        "BULKHEAD_METRICS_SERVICE_PORT_HTTP", "8080",
                        "BULKHEAD_METRICS_PORT", "tcp://10.0.0.7:8080",
                        "BULKHEAD_METRICS_PORT_8080_TCP_ADDR", "10.0.0.7",
                        "BULKHEAD_HTTP_PORT", "tcp://10.0.0.8:80")))
                .isEqualTo(OperatorConfig.of(Map.of()));
    }

    @Test
    void theCommandLineWinsOverPropertiesAndTheseOverTheEnvironment() {
        Properties properties = new Properties();
        properties.setProperty("BULKHEAD_HTTP_PORT", "2");
        properties.setProperty("BULKHEAD_LEASE_NAME", "from-properties");

        OperatorConfig config = OperatorConfig.load(
                Map.of("BULKHEAD_HTTP_PORT", "1", "BULKHEAD_LEASE_NAME", "from-env", "BULKHEAD_LOG_LEVEL", "warn"),
                properties,
                Map.of("BULKHEAD_HTTP_PORT", "3"));

        assertThat(config.httpPort()).isEqualTo(3);
        assertThat(config.leaseName()).isEqualTo("from-properties");
        assertThat(config.logLevel()).isEqualTo(LogLevel.warn);
    }
}
