package dev.bulkhead.router.source;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.Route;
import dev.bulkhead.router.table.Cohort;
import dev.bulkhead.router.table.Limits;
import dev.bulkhead.router.table.Mirroring;
import dev.bulkhead.router.table.Selector;
import dev.bulkhead.router.table.ServiceRoute;
import dev.bulkhead.router.table.Target;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** {@code status.route} of an InferenceService as a route. */
final class RouteReader {
    private static final Route NONE = new Route(null, null, null, null, null, null, null, null);
    private static final int TIMEOUT_SECONDS = 60;
    private static final int HOLD_SECONDS = 60;

    private RouteReader() {}

    static ServiceRoute read(InferenceService service) {
        String name = service.getMetadata().getName();
        InferenceServiceStatus status = service.getStatus();
        Route route = status == null || status.route() == null ? NONE : status.route();
        return new ServiceRoute(
                name,
                route.hosts() == null ? List.of() : route.hosts(),
                route.targetsOrEmpty().stream()
                        .map(t -> new Target(t.revision(), orElse(t.weight(), 0)))
                        .toList(),
                route.cohortsOrEmpty().stream()
                        .map(c -> new Cohort(
                                selector(c.header(), c.cookie()),
                                c.values() == null ? Set.of() : Set.copyOf(c.values()),
                                c.revision()))
                        .toList(),
                route.sticky() == null
                        ? null
                        : selector(route.sticky().header(), route.sticky().cookie()),
                route.mirror() == null
                        ? null
                        : new Mirroring(
                                route.mirror().revision(), orElse(route.mirror().percent(), 0)),
                Limits.of(
                        Duration.ofSeconds(orElse(route.timeoutSeconds(), TIMEOUT_SECONDS)),
                        Duration.ofSeconds(orElse(route.holdSeconds(), HOLD_SECONDS)),
                        orElse(route.concurrency(), 0)),
                unrouted(name, status));
    }

    private static String unrouted(String name, InferenceServiceStatus status) {
        String message = status == null
                ? null
                : status.conditionsOrEmpty().stream()
                        .filter(c -> "Ready".equals(c.getType()))
                        .map(Condition::getMessage)
                        .findFirst()
                        .orElse(status.message());
        return message == null || message.isBlank()
                ? name + " has no revision yet that takes requests"
                : name + " takes no requests: " + message;
    }

    private static Selector selector(String header, String cookie) {
        return header != null
                ? new Selector(Selector.Source.header, header)
                : new Selector(Selector.Source.cookie, cookie);
    }

    private static int orElse(Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }
}
