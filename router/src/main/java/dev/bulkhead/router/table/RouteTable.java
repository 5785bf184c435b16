package dev.bulkhead.router.table;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** All that a router knows of its namespace at one moment; replaced as a whole. */
public final class RouteTable {
    public static final RouteTable EMPTY = new RouteTable("", List.of(), Map.of());

    private final String namespace;
    private final Map<String, ServiceRoute> services;
    private final Map<String, ServiceRoute> hosts = new HashMap<>();
    private final Map<String, List<Address>> addresses;

    /** @param addresses of ready pods, by revision */
    public RouteTable(String namespace, Collection<ServiceRoute> routes, Map<String, List<Address>> addresses) {
        this.namespace = namespace;
        this.services = routes.stream().collect(Collectors.toUnmodifiableMap(ServiceRoute::service, route -> route));
        this.addresses = Map.copyOf(addresses);
        for (ServiceRoute route : routes) {
            // Of two services that claim one host, the first by name keeps it, so that all routers agree.
            route.hosts()
                    .forEach(host -> hosts.merge(
                            host.toLowerCase(Locale.ROOT),
                            route,
                            (a, b) -> a.service().compareTo(b.service()) <= 0 ? a : b));
        }
    }

    public Collection<ServiceRoute> services() {
        return services.values();
    }

    public Optional<ServiceRoute> service(String name) {
        return Optional.ofNullable(services.get(name));
    }

    /** @param revision for example {@code iris-rev-2} */
    public List<Address> addresses(String revision) {
        return addresses.getOrDefault(revision, List.of());
    }

    /**
     * Whom a request is for: {@code iris}, {@code iris.ns}, {@code iris.ns.svc}, {@code iris.ns.svc.} with any cluster
     * domain, or one of the hosts that the route adds.
     *
     * @param authority as in the request, with or without a port; null if it has none
     */
    public Optional<ServiceRoute> find(String authority) {
        if (authority == null) {
            return Optional.empty();
        }
        String host = withoutPort(authority).toLowerCase(Locale.ROOT);
        ServiceRoute named = hosts.get(host);
        return named != null ? Optional.of(named) : Optional.ofNullable(services.get(ownName(host)));
    }

    private String ownName(String host) {
        int dot = host.indexOf('.');
        if (dot < 0) {
            return host;
        }
        String rest = host.substring(dot + 1);
        String full = namespace + ".svc";
        boolean ours = rest.equals(namespace) || rest.equals(full) || rest.startsWith(full + ".");
        return ours ? host.substring(0, dot) : "";
    }

    private static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }
}
