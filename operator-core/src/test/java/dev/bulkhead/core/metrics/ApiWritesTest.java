package dev.bulkhead.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.http.HttpRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiWritesTest {
    private static final String PODS = "/api/v1/namespaces/team-a/pods";

    @ParameterizedTest
    @CsvSource({
        "/api/v1/namespaces/team-a/pods,pods",
        "/api/v1/namespaces/team-a/pods/a,pods",
        "/api/v1/namespaces/team-a/pods/a/status,pods/status",
        "/api/v1/nodes/n,nodes",
        "/api/v1/namespaces,namespaces",
        "/api/v1/namespaces/team-a,namespaces",
        "/apis/bulkhead.dev/v1alpha1/namespaces/team-a/trainingjobs/digits/status,trainingjobs/status",
        "/apis/bulkhead.dev/v1alpha1/guardpolicies/default,guardpolicies",
        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews,selfsubjectaccessreviews",
        "/version,other",
        "/,other",
    })
    void theResourceIsReadFromThePath(String path, String resource) {
        assertThat(ApiWrites.resource(URI.create("https://host:6443" + path + "?fieldManager=x")))
                .isEqualTo(resource);
    }

    @Test
    void everyWriteIsCountedByVerbAndReadsAreNot() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        ApiWrites writes = new ApiWrites(meters);

        writes.before(null, request("GET", PODS, "application/json"), null);
        writes.before(null, request("POST", PODS, "application/json"), null);
        writes.before(null, request("POST", PODS, "application/json"), null);
        writes.before(null, request("PUT", PODS + "/a", "application/json"), null);
        writes.before(null, request("PATCH", PODS + "/a", "application/merge-patch+json"), null);
        writes.before(null, request("PATCH", PODS + "/a", "application/apply-patch+yaml"), null);
        writes.before(null, request("DELETE", PODS + "/a", "application/json"), null);

        assertThat(meters.getMeters())
                .extracting(
                        m -> m.getId().getTag("verb"),
                        m -> m.measure().iterator().next().getValue())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("create", 2.0),
                        org.assertj.core.groups.Tuple.tuple("update", 1.0),
                        org.assertj.core.groups.Tuple.tuple("patch", 1.0),
                        org.assertj.core.groups.Tuple.tuple("apply", 1.0),
                        org.assertj.core.groups.Tuple.tuple("delete", 1.0));
    }

    private static HttpRequest request(String method, String path, String contentType) {
        return (HttpRequest) Proxy.newProxyInstance(
                ApiWritesTest.class.getClassLoader(),
                new Class<?>[] {HttpRequest.class},
                (proxy, called, args) -> switch (called.getName()) {
                    case "method" -> method;
                    case "uri" -> URI.create("https://host" + path);
                    case "headers" -> List.of(contentType);
                    default -> throw new UnsupportedOperationException(called.getName());
                });
    }
}
