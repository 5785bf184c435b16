package dev.bulkhead.training.reconcile;

import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.core.reconcile.ChildWriter;
import dev.bulkhead.core.reconcile.ChildWriter.Outcome;
import dev.bulkhead.core.run.OperatorContext;
import dev.bulkhead.training.plan.Children;
import dev.bulkhead.training.plan.JobShape;
import dev.bulkhead.training.plan.RendezvousAddresses;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The EndpointSlices of all jobs. Nobody else writes them, so they are read once, when first asked for, and not watched;
 * one that somebody has changed all the same is read again when a write meets it.
 */
final class PublishedAddresses {
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;

    private final OperatorContext context;
    private final ChildWriter children;
    private final Map<String, Map<String, EndpointSlice>> byJob = new ConcurrentHashMap<>();
    private boolean read;

    PublishedAddresses(OperatorContext context, ChildWriter children) {
        this.context = context;
        this.children = children;
    }

    /** IP address by host name. */
    Map<String, String> of(String jobUid) {
        readOnce();
        return byJob.getOrDefault(jobUid, Map.of()).values().stream()
                .flatMap(s -> endpoints(s).stream())
                .collect(Collectors.toMap(
                        e -> e.getHostname(), e -> e.getAddresses().getFirst(), (one, other) -> one));
    }

    /** Writes the slices that differ. */
    void publish(JobShape job, Map<String, String> addresses) {
        String uid = job.job().getMetadata().getUid();
        Map<String, EndpointSlice> there = new HashMap<>(byJob.getOrDefault(uid, Map.of()));
        for (EndpointSlice wanted : RendezvousAddresses.slices(job, addresses)) {
            String name = wanted.getMetadata().getName();
            EndpointSlice found = there.get(name);
            if (found == null
                    ? !wanted.getEndpoints().isEmpty()
                    : !endpoints(found).equals(wanted.getEndpoints())) {
                there.put(name, found == null ? create(wanted) : replace(uid, found, wanted));
                byJob.put(uid, Map.copyOf(there));
            }
        }
    }

    void forget(String jobUid) {
        byJob.remove(jobUid);
    }

    private EndpointSlice create(EndpointSlice wanted) {
        return switch (children.create(wanted)) {
            case Outcome.There<EndpointSlice>(EndpointSlice slice) -> slice;
            case Outcome.Refused<EndpointSlice>(int code, String message) ->
                throw new IllegalStateException("the API server refuses the EndpointSlice (" + code + "): " + message);
            case Outcome.Taken<EndpointSlice>(String kind, String name) ->
                throw new IllegalStateException(
                        kind + " " + name + " is there already and does not belong to this job");
        };
    }

    /** @throws KubernetesClientException also when somebody has changed it: it is read again then, and tried again */
    private EndpointSlice replace(String uid, EndpointSlice found, EndpointSlice wanted) {
        wanted.getMetadata().setResourceVersion(found.getMetadata().getResourceVersion());
        wanted.setAddressType(found.getAddressType());
        try {
            return context.client().resource(wanted).update();
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT || e.getCode() == NOT_FOUND) {
                byJob.remove(uid);
                read(
                        wanted.getMetadata().getNamespace(),
                        Labels.JOB,
                        wanted.getMetadata().getLabels().get(Labels.JOB));
            }
            throw e;
        }
    }

    private synchronized void readOnce() {
        if (!read) {
            Set<String> namespaces = context.config().namespaces();
            (namespaces.isEmpty() ? Set.of("") : namespaces).forEach(n -> read(n, Labels.OPERATOR, Children.OPERATOR));
            read = true;
        }
    }

    /** @param namespace empty for all */
    private void read(String namespace, String label, String value) {
        var slices = context.client().discovery().v1().endpointSlices();
        var chosen = (namespace.isEmpty() ? slices.inAnyNamespace() : slices.inNamespace(namespace))
                .withLabel(Labels.OPERATOR, Children.OPERATOR)
                .withLabel(label, value);
        String next = null;
        do {
            ListOptions page = new ListOptionsBuilder()
                    .withLimit(OperatorContext.LIST_LIMIT)
                    .withContinue(next)
                    .build();
            EndpointSliceList list = chosen.list(page);
            list.getItems().forEach(this::add);
            next = list.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
    }

    private void add(EndpointSlice slice) {
        owner(slice)
                .forEach(uid -> byJob.merge(uid, Map.of(slice.getMetadata().getName(), slice), (one, other) -> {
                    Map<String, EndpointSlice> both = new HashMap<>(one);
                    both.putAll(other);
                    return Map.copyOf(both);
                }));
    }

    /** The API server sends none as null. */
    private static List<Endpoint> endpoints(EndpointSlice slice) {
        return Objects.requireNonNullElse(slice.getEndpoints(), List.of());
    }

    private static Set<String> owner(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(o -> Boolean.TRUE.equals(o.getController()))
                .map(o -> o.getUid())
                .collect(Collectors.toSet());
    }
}
