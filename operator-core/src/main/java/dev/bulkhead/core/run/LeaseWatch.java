package dev.bulkhead.core.run;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Knows from the requests themselves when the Lease was last renewed. The elector checks its deadline only between two
 * requests and by the wall clock: one that hangs, a process that was frozen, or a clock that is set would let it go on
 * after the Lease has ended. This one uses a clock that only goes forward.
 */
final class LeaseWatch implements Interceptor {
    private final String path;
    private final LongSupplier nanoTime;
    private volatile long attempted;
    private volatile long renewed;

    LeaseWatch(String namespace, LongSupplier nanoTime) {
        this.path = "/namespaces/" + namespace + "/leases";
        this.nanoTime = nanoTime;
        this.attempted = nanoTime.getAsLong();
        this.renewed = attempted;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (isOurs(request)) {
            attempted = nanoTime.getAsLong();
        }
    }

    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        if (isOurs(request) && !request.method().equals("GET") && response.isSuccessful()) {
            renewed = attempted;
        }
    }

    /** Since the last successful write of the Lease was sent. */
    Duration sinceRenewal() {
        return Duration.ofNanos(nanoTime.getAsLong() - renewed);
    }

    /** Since the elector last did anything. */
    Duration sinceAttempt() {
        return Duration.ofNanos(nanoTime.getAsLong() - attempted);
    }

    private boolean isOurs(HttpRequest request) {
        return request.uri().getPath().contains(path);
    }
}
