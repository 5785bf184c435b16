package dev.bulkhead.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseWatchTest {
    private static final String LEASE = "/apis/coordination.k8s.io/v1/namespaces/ops/leases/bulkhead";

    private final AtomicLong nanos = new AtomicLong();
    private final LeaseWatch watch = new LeaseWatch("ops", nanos::get);

    @Test
    void aRenewalCountsFromWhenItWasSent() {
        send("PATCH", LEASE, Duration.ofSeconds(8), 200);

        assertThat(watch.sinceRenewal()).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void aRenewalThatWasRefusedIsOnlyAnAttempt() {
        pass(Duration.ofSeconds(5));
        send("PATCH", LEASE, Duration.ofSeconds(1), 409);

        assertThat(watch.sinceRenewal()).isEqualTo(Duration.ofSeconds(6));
        assertThat(watch.sinceAttempt()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void readingTheLeaseRenewsNothing() {
        pass(Duration.ofSeconds(5));
        send("GET", LEASE, Duration.ZERO, 200);

        assertThat(watch.sinceRenewal()).isEqualTo(Duration.ofSeconds(5));
        assertThat(watch.sinceAttempt()).isZero();
    }

    @Test
    void otherWritesRenewNothing() {
        pass(Duration.ofSeconds(5));
        send("PATCH", "/api/v1/namespaces/ops/pods/a", Duration.ZERO, 200);

        assertThat(watch.sinceRenewal()).isEqualTo(Duration.ofSeconds(5));
    }

    private void send(String method, String path, Duration takes, int code) {
        HttpRequest request = fake(HttpRequest.class, method, URI.create("https://host" + path), code);
        watch.before(null, request, null);
        pass(takes);
        watch.after(request, fake(HttpResponse.class, method, request.uri(), code), null);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static <T> T fake(Class<T> type, String method, URI uri, int code) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, called, args) -> switch (called.getName()) {
                    case "method" -> method;
                    case "uri" -> uri;
                    case "code" -> code;
                    case "isSuccessful" -> code < 300;
                    default -> throw new UnsupportedOperationException(called.getName());
                }));
    }
}
