package dev.bulkhead.testkit;

import dev.bulkhead.testkit.WriteLog.Write;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends an operator at one of its writes: after it, no request of that operator leaves any more, reads included. Only what
 * the API server carries out counts as a write; the operator under test sends one at a time.
 */
public final class Guillotine implements Interceptor {
    /** No write has this number. */
    public static final int NEVER = Integer.MAX_VALUE;

    /** When in the life of that write. */
    public enum Moment {
        /** The operator has its answer, and does nothing with it. */
        Answered,
        /** The API server has carried it out, but the operator never learns. */
        AnswerLost
    }

    /** Thrown into every thread of an operator that counts as dead. */
    public static final class Dead extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Dead() {
            super("this operator is dead", null, false, false);
        }
    }

    private final int at;
    private final Moment moment;
    private final KubernetesClient other;
    private final WriteLog log;
    private final Runnable onDeath;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicBoolean dead = new AtomicBoolean();

    /**
     * @param at number of the write, from 1
     * @param other sends what the operator is not to have an answer to
     */
    public Guillotine(int at, Moment moment, KubernetesClient other, WriteLog log, Runnable onDeath) {
        this.at = at;
        this.moment = moment;
        this.other = other;
        this.log = log;
        this.onDeath = onDeath;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (dead.get()) {
            throw new Dead();
        }
        if (!WriteLog.isWrite(request)) {
            return;
        }
        if (moment == Moment.AnswerLost && done.get() + 1 == at) {
            log.add(Write.of(request.method(), request.uri(), send((StandardHttpRequest) request)));
            die();
            throw new Dead();
        }
    }

    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        if (WriteLog.isWrite(request)) {
            Write write = Write.of(request.method(), request.uri(), response.code());
            log.add(write);
            if (write.done() && done.incrementAndGet() >= at) {
                die();
            }
        }
    }

    private void die() {
        if (dead.compareAndSet(false, true)) {
            onDeath.run();
        }
    }

    private int send(StandardHttpRequest request) {
        HttpRequest.Builder same = other.getHttpClient()
                .newHttpRequestBuilder()
                .uri(request.uri())
                .method(
                        request.method(),
                        request.headers("Content-Type").stream().findFirst().orElse("application/json"),
                        request.bodyString());
        try {
            return other.getHttpClient()
                    .sendAsync(same.build(), String.class)
                    .get(20, TimeUnit.SECONDS)
                    .code();
        } catch (Exception e) {
            throw new IllegalStateException("the write was not carried out", e);
        }
    }
}
