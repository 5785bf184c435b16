package dev.bulkhead.router.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.router.table.Cohort;
import dev.bulkhead.router.table.Mirroring;
import dev.bulkhead.router.table.Selector;
import dev.bulkhead.router.table.ServiceRoute;
import dev.bulkhead.router.table.Target;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteReaderTest {

    @Test
    void allOfARouteIsRead() {
        ServiceRoute route = RouteReader.read(service("""
                status:
                  route:
                    targets:
                    - {revision: iris-rev-1, weight: 90}
                    - {revision: iris-rev-2, weight: 10}
                    cohorts:
                    - {header: x-team, values: [ml, qa], revision: iris-rev-2}
                    - {cookie: beta, values: ["yes"], revision: iris-rev-2}
                    sticky: {cookie: session}
                    mirror: {revision: iris-rev-3, percent: 5}
                    hosts: [models.example.com]
                    timeoutSeconds: 7
                    holdSeconds: 8
                    concurrency: 9
                """));

        assertThat(route.targets()).containsExactly(new Target("iris-rev-1", 90), new Target("iris-rev-2", 10));
        assertThat(route.cohorts())
                .containsExactly(
                        new Cohort(new Selector(Selector.Source.header, "x-team"), Set.of("ml", "qa"), "iris-rev-2"),
                        new Cohort(new Selector(Selector.Source.cookie, "beta"), Set.of("yes"), "iris-rev-2"));
        assertThat(route.sticky()).isEqualTo(new Selector(Selector.Source.cookie, "session"));
        assertThat(route.mirroring()).isEqualTo(new Mirroring("iris-rev-3", 5));
        assertThat(route.hosts()).containsExactly("models.example.com");
        assertThat(route.limits().timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(route.limits().hold()).isEqualTo(Duration.ofSeconds(8));
        assertThat(route.limits().concurrency()).isEqualTo(9);
    }

    @Test
    void aServiceWithoutARouteSaysWhatItsConditionSays() {
        assertThat(RouteReader.read(service("")).unrouted()).isEqualTo("iris has no revision yet that takes requests");
        assertThat(RouteReader.read(service("""
                        status:
                          message: something
                          conditions:
                          - {type: Routed, status: "False", message: no}
                          - {type: Ready, status: "False", message: the secret s3 is missing}
                        """)).unrouted())
                .isEqualTo("iris takes no requests: the secret s3 is missing");
    }

    private static InferenceService service(String status) {
        return Serialization.unmarshal("""
                apiVersion: bulkhead.dev/v1alpha1
                kind: InferenceService
                metadata: {name: iris, namespace: ml}
                """ + status, InferenceService.class);
    }
}
