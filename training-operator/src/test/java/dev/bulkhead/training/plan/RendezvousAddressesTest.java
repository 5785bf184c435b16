package dev.bulkhead.training.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Few writes, and never an address that is no longer its pod's. */
class RendezvousAddressesTest {
    private static final String MASTER = "net-master-0";
    private static final String W0 = "net-worker-0";
    private static final String W1 = "net-worker-1";

    @Test
    void nothingIsPublishedBeforeAPodHasAnAddress() {
        assertThat(due(Map.of(), pod("master", 0, "Pending", ""))).isEmpty();
    }

    @Test
    void theChiefIsPublishedAsSoonAsItCanBeMet() {
        assertThat(due(Map.of(), pod("master", 0, "Pending", "address: 10.0.0.1"), pod("worker", 0, "Pending", "")))
                .contains(Map.of(MASTER, "10.0.0.1"));
    }

    @Test
    void aWorkerWaitsForTheOthersButNotForEver() {
        String worker = pod("worker", 1, "Running", "address: 10.0.0.3");
        Map<String, String> chiefIsKnown = Map.of(MASTER, "10.0.0.1");

        assertThat(due(chiefIsKnown, pod("master", 0, "Running", "address: 10.0.0.1"), worker))
                .isEmpty();
        assertThat(due(
                        chiefIsKnown,
                        pod("master", 0, "Running", "address: 10.0.0.1"),
                        worker.replace("00:00:55Z", "00:00:50Z")))
                .contains(Map.of(MASTER, "10.0.0.1", W1, "10.0.0.3"));
    }

    @Test
    void theLastOnePublishesAll() {
        assertThat(due(Map.of(MASTER, "10.0.0.1"), three())).contains(all());
    }

    @Test
    void whatIsPublishedIsNotPublishedAgain() {
        assertThat(due(all(), three())).isEmpty();
    }

    @Test
    void theAddressOfAPodThatIsGoneIsWithdrawnAtOnce() {
        Map<String, String> old = Map.of(MASTER, "10.0.0.1", W0, "10.0.0.2", W1, "10.0.0.9");

        assertThat(due(old)).contains(Map.of());
        assertThat(due(old, three())).contains(all());
    }

    @Test
    void aFailedPodIsWithdrawnAndOneThatHasSucceededIsNot() {
        String[] succeeded = three();
        succeeded[1] = succeeded[1].replace("Running", "Succeeded");
        String[] failed = three();
        failed[1] = failed[1].replace("Running", "Failed");

        assertThat(due(all(), succeeded)).isEmpty();
        assertThat(due(all(), failed)).contains(Map.of(MASTER, "10.0.0.1", W1, "10.0.0.3"));
    }

    @Test
    void replicasThatHaveNothingToSayToEachOtherHaveNoNames() {
        assertThat(RendezvousAddresses.due(
                        World.read(world(three()).replace("PyTorch", "Plain")).observe(), Map.of()))
                .isEmpty();
    }

    @Test
    void aSuspendedJobIsLeftAlone() {
        assertThat(RendezvousAddresses.due(
                        World.read(world().replace("framework:", "suspend: true, framework:"))
                                .observe(),
                        Map.of(MASTER, "10.0.0.1")))
                .isEmpty();
    }

    @Test
    void aReplicaIsAlwaysInTheSameSliceAndNoSliceIsTooLarge() {
        JobShape job = World.read(world().replace("replicas: 2", "replicas: 2500"))
                .observe()
                .shape();
        Map<String, String> addresses = new LinkedHashMap<>();
        IntStream.of(0, 998, 999, 2499).forEach(i -> addresses.put("net-worker-" + i, "10.0.0." + i % 256));

        List<EndpointSlice> slices = RendezvousAddresses.slices(job, addresses);

        assertThat(slices).extracting(s -> s.getMetadata().getName()).containsExactly("net-0", "net-1", "net-2");
        // the master has the first place
        assertThat(slices)
                .extracting(
                        s -> s.getEndpoints().stream().map(e -> e.getHostname()).toList())
                .containsExactly(
                        List.of("net-worker-0", "net-worker-998"),
                        List.of("net-worker-999"),
                        List.of("net-worker-2499"));
    }

    @Test
    void slicesAreOfTheAddressesFamily() {
        JobShape job = World.read(world()).observe().shape();

        assertThat(RendezvousAddresses.slices(job, Map.of(MASTER, "10.0.0.1")))
                .singleElement()
                .satisfies(s -> assertThat(s.getAddressType()).isEqualTo("IPv4"));
        assertThat(RendezvousAddresses.slices(job, Map.of(MASTER, "fd00::1")))
                .singleElement()
                .satisfies(s -> assertThat(s.getAddressType()).isEqualTo("IPv6"));
    }

    private static Map<String, String> all() {
        return Map.of(MASTER, "10.0.0.1", W0, "10.0.0.2", W1, "10.0.0.3");
    }

    private static String[] three() {
        return new String[] {
            pod("master", 0, "Running", "address: 10.0.0.1"),
            pod("worker", 0, "Running", "address: 10.0.0.2"),
            pod("worker", 1, "Running", "address: 10.0.0.3")
        };
    }

    private static Optional<Map<String, String>> due(Map<String, String> published, String... pods) {
        return RendezvousAddresses.due(World.read(world(pods)).observe(), published);
    }

    private static String pod(String role, int index, String phase, String more) {
        return "{role: %s, index: %d, attempt: 1, phase: %s, created: '2026-01-01T00:00:55Z'%s}"
                .formatted(role, index, phase, more.isEmpty() ? "" : ", " + more);
    }

    private static String world(String... pods) {
        return """
                now: '2026-01-01T00:01:00Z'
                job:
                  apiVersion: bulkhead.dev/v1alpha1
                  kind: TrainingJob
                  metadata: {name: net}
                  spec: {framework: PyTorch, roles: [{name: master, image: i}, {name: worker, replicas: 2, image: i}]}
                  status: {phase: Starting}
                pods: [%s]
                """.formatted(String.join(", ", pods));
    }
}
