package dev.bulkhead.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On a cluster of its own, which has no CRDs before they are applied here. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OperatorProgramIT {
    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.controlPlane().alone();

    private static final Duration TAKEOVER = Duration.ofSeconds(5);
    private static final Duration EXIT = Duration.ofSeconds(60);

    @Test
    @Order(1)
    void aWrongSettingEndsTheStartInOneLine() throws Exception {
        try (OperatorProgram program = start(Map.of("BULKHEAD_RECONCILE_THREADS", "many"))) {
            assertThat(program.awaitExit(EXIT)).isEqualTo(2);
            assertThat(program.log())
                    .isEqualToIgnoringNewLines(
                            "error: BULKHEAD_RECONCILE_THREADS=many is not allowed:" + " a whole number from 1 to 512");
        }
    }

    @Test
    @Order(2)
    void aClusterWithoutCrdsEndsTheStartWithHowToInstallThem() throws Exception {
        try (OperatorProgram program = start(Map.of())) {
            assertThat(program.awaitExit(EXIT)).isEqualTo(3);
            assertThat(program.log())
                    .contains("the cluster lacks the CRD", "trainingjobs.bulkhead.dev", "install the CRDs first")
                    .doesNotContain("Exception");
        }
    }

    @Test
    @Order(3)
    void aStandbyTakesOverWhenTheLeaderIsStoppedAndNotBefore() throws Exception {
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
        try (OperatorProgram first = start(Map.of()).awaitReady()) {
            Awaitility.await().until(() -> holder() != null);
            try (OperatorProgram second = start(Map.of()).awaitReady()) {
                String leader = holder();
                assertThat(first.get("/healthz").statusCode()).isEqualTo(200);
                assertThat(first.get("/readyz").body()).isEqualTo("ready\n");
                assertThat(second.get("/readyz").body()).isEqualTo("ready, standing by\n");
                assertThat(second.get("/readyz").statusCode()).isEqualTo(200);
                assertThat(first.get("/metrics").body())
                        .contains("bulkhead_api_writes_total", "operator_sdk_", "jvm_memory_used_bytes");

                Instant stop = Instant.now();
                first.signal("TERM");
                assertThat(first.awaitExit(EXIT)).isZero();
                assertThat(Duration.between(stop, Instant.now())).isLessThan(Duration.ofSeconds(3));
                assertThat(first.log()).contains("released the lease");

                Awaitility.await().atMost(TAKEOVER).until(() -> holder() != null && !holder().equals(leader));
                Awaitility.await()
                        .atMost(TAKEOVER)
                        .untilAsserted(
                                () -> assertThat(second.get("/readyz").body()).isEqualTo("ready\n"));
            }
        }
    }

    @Test
    @Order(4)
    void aLeaderThatWasFrozenForLongerThanItsLeaseEndsItself() throws Exception {
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
        Map<String, String> settings = Map.of(
                "BULKHEAD_LEASE_NAME", "frozen",
                "BULKHEAD_LEASE_DURATION", "3s",
                "BULKHEAD_RENEW_DEADLINE", "2s",
                "BULKHEAD_RETRY_PERIOD", "500ms",
                "BULKHEAD_DRAIN_TIMEOUT", "1s");
        try (OperatorProgram program = start(settings).awaitReady()) {
            Awaitility.await().untilAsserted(() -> assertThat(program.log()).contains("this process"));

            program.signal("STOP");
            Awaitility.await().until(() -> renewed().plusSeconds(3).isBefore(Instant.now()));
            program.signal("CONT");

            assertThat(program.awaitExit(EXIT)).isEqualTo(4);
            assertThat(program.log()).contains("lost the lease");
        }
    }

    private static OperatorProgram start(Map<String, String> settings) throws Exception {
        Map<String, String> all =
                new HashMap<>(Map.of("BULKHEAD_HTTP_PORT", "0", "BULKHEAD_LEASE_NAMESPACE", cluster.namespace()));
        all.putAll(settings);
        return OperatorProgram.start(cluster.cluster().kubeconfigFile(), all);
    }

    /** When the frozen leader last renewed its lease of 3 s. */
    private static Instant renewed() {
        return lease("frozen").getSpec().getRenewTime().toInstant();
    }

    private static Lease lease(String name) {
        return cluster.client()
                .leases()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }

    private static String holder() {
        Lease lease = lease("bulkhead");
        return lease == null ? null : lease.getSpec().getHolderIdentity();
    }
}
