package dev.bulkhead.serving.reconcile;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A stream of figures from one router, opened again whenever it ends, until it is closed. A router that has gone silent
 * counts as gone: it writes something every second.
 */
final class RouterConnection implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final long AGAIN_MILLIS = 500;
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** What a router says. Called by one thread at a time. */
    interface Listener {
        void connected();

        void line(String line);

        void lost();
    }

    private final HttpClient http;
    private final ScheduledExecutorService timer;
    private final URI uri;
    private final Listener listener;
    private volatile boolean closed;
    private volatile Stream stream;

    RouterConnection(HttpClient http, ScheduledExecutorService timer, URI uri, Listener listener) {
        this.http = http;
        this.timer = timer;
        this.uri = uri;
        this.listener = listener;
        open();
    }

    private void open() {
        if (closed) {
            return;
        }
        Stream opened = new Stream();
        stream = opened;
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Accept", "application/x-ndjson")
                .build();
        http.sendAsync(request, info -> {
                    if (info.statusCode() != 200) {
                        throw new IllegalStateException("a router answered " + info.statusCode());
                    }
                    listener.connected();
                    return HttpResponse.BodySubscribers.fromLineSubscriber(opened);
                })
                .whenComplete((answer, error) -> again(opened));
        timer.schedule(opened::cutIfSilent, SILENCE_NANOS, TimeUnit.NANOSECONDS);
    }

    private void again(Stream ended) {
        if (ended == stream) {
            stream = null;
            listener.lost();
            if (!closed) {
                timer.schedule(this::open, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        Stream open = stream;
        if (open != null) {
            open.cancel();
        }
    }

    static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
    }

    private final class Stream implements Flow.Subscriber<String> {
        private volatile Flow.Subscription subscription;
        private volatile long heard = System.nanoTime();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            heard = System.nanoTime();
            if (!closed) {
                listener.line(line);
            }
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onComplete() {}

        void cutIfSilent() {
            if (closed || stream != this) {
                return;
            }
            if (System.nanoTime() - heard > SILENCE_NANOS) {
                cancel();
                again(this);
            } else {
                timer.schedule(this::cutIfSilent, 1, TimeUnit.SECONDS);
            }
        }

        void cancel() {
            Flow.Subscription open = subscription;
            if (open != null) {
                open.cancel();
            }
        }
    }
}
