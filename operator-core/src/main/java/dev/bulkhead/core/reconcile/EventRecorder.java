package dev.bulkhead.core.reconcile;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.core.plan.Times;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events, written after the status that they speak of. The name follows from object, reason and message, so that the same
 * fact told twice raises a count. A lost event is not worth a failed loop: the status says it too.
 */
public final class EventRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
    private static final int CONFLICT = 409;

    /** As Kubernetes knows them. */
    public enum Type {
        Normal,
        Warning
    }

    private final KubernetesClient client;
    private final Clock clock;
    private final String component;

    public EventRecorder(KubernetesClient client, Clock clock, String component) {
        this.client = client;
        this.clock = clock;
        this.component = component;
    }

    public void record(HasMetadata about, Type type, Reason reason, String message) {
        Event event = event(about, type, reason, message);
        try {
            client.resource(event).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT) {
                raise(event);
            } else {
                LOG.warn(
                        "event {} of {} not written: {}",
                        reason,
                        about.getMetadata().getName(),
                        e.getMessage());
            }
        }
    }

    private void raise(Event event) {
        try {
            client.resource(event)
                    .edit(found -> new EventBuilder(found)
                            .withCount(found.getCount() == null ? 2 : found.getCount() + 1)
                            .withLastTimestamp(event.getLastTimestamp())
                            .build());
        } catch (KubernetesClientException e) {
            LOG.warn("event {} not counted: {}", event.getReason(), e.getMessage());
        }
    }

    private Event event(HasMetadata about, Type type, Reason reason, String message) {
        String key = about.getMetadata().getUid() + reason + message;
        String now = Times.format(clock.instant());
        String hash =
                UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString();
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(about.getMetadata().getNamespace())
                .withName(about.getMetadata().getName() + "." + hash)
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withNamespace(about.getMetadata().getNamespace())
                .withName(about.getMetadata().getName())
                .withUid(about.getMetadata().getUid())
                .endInvolvedObject()
                .withType(type.name())
                .withReason(reason.name())
                .withMessage(Conditions.bounded(message))
                .withNewSource(component, null)
                .withReportingComponent(component)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .build();
    }
}
