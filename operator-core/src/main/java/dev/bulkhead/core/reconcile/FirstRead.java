package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.run.OperatorContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.OperatorException;
import java.util.concurrent.TimeUnit;

/** Starts an informer and waits until it has read everything once. */
public final class FirstRead {
    private FirstRead() {}

    /**
     * An outage later on ends by itself: giving up then would blind us for good.
     *
     * @throws OperatorException if the first read fails, or takes longer than the configuration allows
     */
    public static void of(SharedIndexInformer<?> informer, OperatorContext context) throws OperatorException {
        informer.exceptionHandler((started, error) -> true);
        String kind = informer.getApiTypeClass().getSimpleName();
        try {
            informer.start()
                    .toCompletableFuture()
                    .get(context.config().cacheSyncTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorException("interrupted while reading all of kind " + kind + " for the first time", e);
        } catch (Exception e) {
            throw new OperatorException("could not read all of kind " + kind + " for the first time", e);
        }
    }
}
