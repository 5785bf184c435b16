package dev.bulkhead.core.reconcile;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Creates and deletes children. Names are fixed, so that a create which the client repeats after a lost answer finds its
 * own result instead of making a twin; deletes name the UID, so that they never hit a namesake.
 */
public final class ChildWriter {
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int INVALID = 422;

    private final KubernetesClient client;
    private final Executor executor;

    /** @param executor where creates of one call run side by side; bounds how many */
    public ChildWriter(KubernetesClient client, Executor executor) {
        this.client = client;
        this.executor = executor;
    }

    /** What became of a create. Anything that is neither is thrown and tried again. */
    public sealed interface Outcome<T> {
        /** It is there now, by us. */
        record There<T>(T object) implements Outcome<T> {}

        /** The API server does not want it. */
        record Refused<T>(int code, String message) implements Outcome<T> {}

        /** An object of that name belongs to somebody else. */
        record Taken<T>(String kind, String name) implements Outcome<T> {}
    }

    /** Creates an object; one of its name that has the same controlling owner counts as created. */
    public <T extends HasMetadata> Outcome<T> create(T desired) {
        try {
            return new Outcome.There<>(client.resource(desired).create());
        } catch (KubernetesClientException e) {
            return switch (e.getCode()) {
                case CONFLICT -> existing(desired, e);
                case FORBIDDEN, INVALID -> new Outcome.Refused<>(e.getCode(), message(e));
                default -> throw e;
            };
        }
    }

    /** All of them, side by side; the first exception is thrown when all have ended. */
    public <T extends HasMetadata> List<Outcome<T>> createAll(List<T> desired) {
        List<CompletableFuture<Outcome<T>>> running = desired.stream()
                .map(d -> CompletableFuture.supplyAsync(() -> create(d), executor))
                .toList();
        List<Outcome<T>> outcomes = new ArrayList<>();
        RuntimeException failure = null;
        for (CompletableFuture<Outcome<T>> create : running) {
            try {
                outcomes.add(create.join());
            } catch (CompletionException e) {
                failure = e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return outcomes;
    }

    /** Deletes the object if it still has the UID; gone already is as good. */
    public void delete(String path, String uid) {
        DeleteOptions options = new DeleteOptionsBuilder()
                .withNewPreconditions()
                .withUid(uid)
                .endPreconditions()
                .build();
        try {
            client.raw(path, "DELETE", options);
        } catch (KubernetesClientException e) {
            if (e.getCode() != NOT_FOUND && e.getCode() != CONFLICT) {
                throw e;
            }
        }
    }

    private <T extends HasMetadata> Outcome<T> existing(T desired, KubernetesClientException conflict) {
        T found = client.resource(desired).get();
        if (found == null) {
            throw conflict; // it went away in between: try again
        }
        Optional<String> owner = controller(found);
        return owner.isPresent() && owner.equals(controller(desired))
                ? new Outcome.There<>(found)
                : new Outcome.Taken<>(desired.getKind(), desired.getMetadata().getName());
    }

    private static Optional<String> controller(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(o -> Boolean.TRUE.equals(o.getController()))
                .map(o -> o.getUid())
                .findFirst();
    }

    private static String message(KubernetesClientException e) {
        return e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : e.getMessage();
    }
}
