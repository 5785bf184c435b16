package dev.bulkhead.fake;

import io.vertx.core.Vertx;
import java.time.Duration;

/** Starts the engine; on SIGTERM it takes no more and finishes what it has. */
public final class Main {

    private static final Duration GRACE = Duration.ofSeconds(60);

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        Engine engine = new Engine(Vertx.vertx(), Settings.of(System.getenv()));
        engine.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> engine.stop(GRACE)));
        Thread.currentThread().join();
    }
}
