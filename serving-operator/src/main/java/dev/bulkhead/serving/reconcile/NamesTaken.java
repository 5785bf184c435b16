package dev.bulkhead.serving.reconcile;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.guard.Finding;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Children that could not be made because an object of their name belongs to somebody else; tried again after a while. */
final class NamesTaken {
    static final Duration AGAIN = Duration.ofSeconds(30);

    private record Taken(Finding finding, Instant until) {}

    private final Clock clock;
    private final Map<String, Taken> byOwner = new ConcurrentHashMap<>();

    NamesTaken(Clock clock) {
        this.clock = clock;
    }

    Optional<Finding> of(InferenceService service) {
        return Optional.ofNullable(byOwner.get(service.getMetadata().getUid()))
                .filter(t -> clock.instant().isBefore(t.until()))
                .map(Taken::finding);
    }

    void taken(InferenceService service, HasMetadata child) {
        Finding finding = new Finding(
                Reason.NameTaken,
                child.getKind() + " " + child.getMetadata().getName() + " is there and belongs to somebody else",
                "rename the service, or delete that object if nobody needs it");
        byOwner.put(
                service.getMetadata().getUid(),
                new Taken(finding, clock.instant().plus(AGAIN)));
    }

    void forget(InferenceService service) {
        byOwner.remove(service.getMetadata().getUid());
    }
}
