package dev.bulkhead.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Load on one port. */
final class RouterLoad {
    private final int port;
    private final int connections;

    RouterLoad(int port, int connections) {
        this.port = port;
        this.connections = connections;
    }

    /** One connection's part of the work. */
    private interface Work {
        void run(HttpCaller caller) throws IOException;
    }

    /**
     * Requests at a fixed rate. Each has a moment at which it is due, and its time counts from then, whether or not a
     * connection was free: a server that stalls cannot slow down its own measurement.
     */
    Latencies open(int rate, Duration time) {
        int count = (int) (rate * time.toMillis() / 1000);
        double[] millis = new double[count];
        long interval = 1_000_000_000L / rate;
        AtomicInteger next = new AtomicInteger();
        long begin = System.nanoTime() + 50_000_000;
        everywhere(caller -> {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                long due = begin + i * interval;
                waitUntil(due);
                caller.infer();
                millis[i] = (System.nanoTime() - due) / 1e6;
            }
        });
        return new Latencies(millis);
    }

    /** As many requests as fit, over all connections; per second. */
    double closed(Duration time) {
        LongAdder done = new LongAdder();
        long end = System.nanoTime() + time.toNanos();
        everywhere(caller -> {
            while (System.nanoTime() < end) {
                caller.infer();
                done.increment();
            }
        });
        return done.sum() / (time.toMillis() / 1000.0);
    }

    /** Streams side by side, one after the other on each connection: how late each event arrives. */
    Latencies streams(Duration time) {
        ConcurrentLinkedQueue<Double> late = new ConcurrentLinkedQueue<>();
        long end = System.nanoTime() + time.toNanos();
        everywhere(caller -> {
            while (System.nanoTime() < end) {
                caller.stream(written -> late.add((System.nanoTime() - written) / 1e6));
            }
        });
        return new Latencies(late.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static void waitUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void everywhere(Work work) {
        try (ExecutorService pool = Executors.newFixedThreadPool(connections)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                HttpCaller caller = new HttpCaller(port);
                all.add(pool.submit(() -> {
                    try (caller) {
                        work.run(caller);
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (IOException e) {
            throw new BenchmarkException("no connection to port " + port, e);
        } catch (ExecutionException e) {
            throw new BenchmarkException("a request failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted");
        }
    }
}
