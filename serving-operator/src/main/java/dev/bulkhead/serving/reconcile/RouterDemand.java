package dev.bulkhead.serving.reconcile;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.core.reconcile.FirstRead;
import dev.bulkhead.core.run.OperatorContext;
import dev.bulkhead.serving.plan.Demand;
import dev.bulkhead.serving.plan.Load;
import dev.bulkhead.serving.plan.RouterChildren;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.health.Status;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;

/**
 * What the routers have to do, as they tell it: it holds a connection to each, and wakes a service when the first request
 * for it comes, at once when one has to wait. Nothing of it is saved.
 */
final class RouterDemand extends AbstractEventSource<Load, InferenceService> {
    private static final String SERVICE = "kubernetes.io/service-name";

    private record Address(String namespace, String slice, String ip, int port) {
        URI demand() {
            return URI.create("http://" + (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port + "/demand");
        }
    }

    private final OperatorContext context;
    private final Map<String, RouterFigures> figures = new ConcurrentHashMap<>();
    private final Map<Address, RouterConnection> connections = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> servingSlices = new ConcurrentHashMap<>();
    private final List<SharedIndexInformer<EndpointSlice>> informers = new ArrayList<>();
    private volatile IndexerResourceCache<InferenceService> services;
    private HttpClient http;
    private ScheduledExecutorService timer;

    RouterDemand(OperatorContext context) {
        super(Load.class, "router-demand");
        this.context = context;
    }

    Load load(InferenceService service, String revision) {
        return of(service).load(service.getMetadata().getName(), revision);
    }

    Demand total(InferenceService service, String revision) {
        return of(service).total(service.getMetadata().getName(), revision);
    }

    /** Whether all routers of the service's namespace are heard; false where there are none. */
    boolean complete(InferenceService service) {
        return of(service).complete();
    }

    /** Whether some router of the service's namespace takes requests. */
    boolean ready(InferenceService service) {
        return !servingSlices
                .getOrDefault(service.getMetadata().getNamespace(), Set.of())
                .isEmpty();
    }

    /** @param services are woken when the routers of their namespace become ready, or cease to be */
    void serves(IndexerResourceCache<InferenceService> services) {
        this.services = services;
    }

    void forget(InferenceService service) {
        of(service).forget(service.getMetadata().getName());
    }

    private RouterFigures of(InferenceService service) {
        return of(service.getMetadata().getNamespace());
    }

    private RouterFigures of(String namespace) {
        return figures.computeIfAbsent(namespace, n -> new RouterFigures());
    }

    @Override
    public void start() {
        super.start();
        http = RouterConnection.client();
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("router-demand").daemon().factory());
        var slices = context.client().discovery().v1().endpointSlices();
        for (String namespace : context.config().namespaces().isEmpty()
                ? Set.of("")
                : context.config().namespaces()) {
            SharedIndexInformer<EndpointSlice> informer = (namespace.isEmpty()
                            ? slices.inAnyNamespace()
                            : slices.inNamespace(namespace))
                    .withLabel(SERVICE, RouterChildren.NAME)
                    .withLimit(OperatorContext.LIST_LIMIT)
                    .runnableInformer(0);
            informer.addEventHandler(new Slices());
            informers.add(informer);
        }
        informers.forEach(i -> FirstRead.of(i, context));
    }

    @Override
    public void stop() {
        super.stop();
        informers.forEach(SharedIndexInformer::stop);
        informers.clear();
        connections.values().forEach(RouterConnection::close);
        connections.clear();
        timer.shutdownNow();
        http.shutdownNow();
    }

    @Override
    public Status getStatus() {
        return informers.stream().allMatch(i -> i.hasSynced() && i.isWatching()) ? Status.HEALTHY : Status.UNHEALTHY;
    }

    @Override
    public Set<Load> getSecondaryResources(InferenceService primary) {
        return Set.of();
    }

    private synchronized void follow(EndpointSlice slice, boolean gone) {
        note(slice, gone);
        String namespace = slice.getMetadata().getNamespace();
        String name = slice.getMetadata().getName();
        Set<Address> now = gone ? Set.of() : addresses(slice);
        Set<Address> before = connections.keySet().stream()
                .filter(a -> a.namespace().equals(namespace) && a.slice().equals(name))
                .collect(Collectors.toSet());
        for (Address address : before) {
            if (!now.contains(address)) {
                connections.remove(address).close();
                of(namespace).gone(address.ip());
            }
        }
        for (Address address : now) {
            if (!before.contains(address)) {
                of(namespace).known(address.ip());
                connections.put(address, new RouterConnection(http, timer, address.demand(), new Router(address)));
            }
        }
    }

    private void note(EndpointSlice slice, boolean gone) {
        String namespace = slice.getMetadata().getNamespace();
        String name = slice.getMetadata().getName();
        boolean serves = !gone
                && Optional.ofNullable(slice.getEndpoints()).orElse(List.of()).stream()
                        .anyMatch(e -> e.getConditions() != null
                                && Boolean.TRUE.equals(e.getConditions().getServing()));
        Set<String> serving = servingSlices.computeIfAbsent(namespace, n -> ConcurrentHashMap.newKeySet());
        boolean before = !serving.isEmpty();
        if (serves) {
            serving.add(name);
        } else {
            serving.remove(name);
        }
        if (before == serving.isEmpty() && services != null) {
            services.list(s -> namespace.equals(s.getMetadata().getNamespace()))
                    .forEach(s -> wake(ResourceID.fromResource(s)));
        }
    }

    private void wake(ResourceID service) {
        if (isRunning()) {
            getEventHandler().handleEvent(new Event(service));
        }
    }

    private static Set<Address> addresses(EndpointSlice slice) {
        int port = Optional.ofNullable(slice.getPorts()).orElse(List.of()).stream()
                .filter(p -> "admin".equals(p.getName()) && p.getPort() != null)
                .map(EndpointPort::getPort)
                .findFirst()
                .orElse(RouterChildren.ADMIN_PORT);
        return Optional.ofNullable(slice.getEndpoints()).orElse(List.of()).stream()
                .flatMap(e -> e.getAddresses().stream())
                .map(ip -> new Address(
                        slice.getMetadata().getNamespace(), slice.getMetadata().getName(), ip, port))
                .collect(Collectors.toSet());
    }

    private final class Router implements RouterConnection.Listener {
        private final Address address;

        Router(Address address) {
            this.address = address;
        }

        @Override
        public void connected() {
            of(address.namespace()).connected(address.ip());
        }

        @Override
        public void line(String text) {
            RouterLine.parse(text)
                    .filter(l -> l.revision() != null)
                    .flatMap(l -> of(address.namespace()).line(address.ip(), l))
                    .ifPresent(s -> wake(new ResourceID(s, address.namespace())));
        }

        @Override
        public void lost() {
            of(address.namespace()).lost(address.ip());
        }
    }

    private final class Slices implements ResourceEventHandler<EndpointSlice> {
        @Override
        public void onAdd(EndpointSlice slice) {
            follow(slice, false);
        }

        @Override
        public void onUpdate(EndpointSlice before, EndpointSlice now) {
            follow(now, false);
        }

        @Override
        public void onDelete(EndpointSlice slice, boolean stateUnknown) {
            follow(slice, true);
        }
    }
}
