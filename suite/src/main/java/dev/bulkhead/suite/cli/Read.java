package dev.bulkhead.suite.cli;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Listable;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Something asked of the cluster: the answer, or why there is none. What may not be read does not stop the rest. */
public sealed interface Read<T> {
    record Known<T>(T value) implements Read<T> {}

    record Unknown<T>(String why) implements Read<T> {}

    static <T> Read<T> of(Supplier<T> what) {
        try {
            return new Known<>(what.get());
        } catch (KubernetesClientException e) {
            return switch (e.getCode()) {
                case HttpURLConnection.HTTP_FORBIDDEN ->
                    new Unknown<>("you may not look: " + e.getStatus().getMessage());
                case HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_UNAVAILABLE ->
                    new Unknown<>("the cluster does not serve it");
                default -> throw e;
            };
        }
    }

    static <T extends HasMetadata, L extends KubernetesResourceList<T>> Read<List<T>> list(
            Supplier<? extends Listable<L>> what) {
        return of(() -> what.get().list().getItems());
    }

    default T or(T otherwise) {
        return this instanceof Known<T>(T value) ? value : otherwise;
    }

    /** Why there is no answer; empty if there is one. */
    default Optional<String> trouble() {
        return this instanceof Unknown<T>(String why) ? Optional.of(why) : Optional.empty();
    }
}
