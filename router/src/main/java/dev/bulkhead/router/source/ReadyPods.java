package dev.bulkhead.router.source;

import dev.bulkhead.router.table.Address;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The ready pods of each revision, from the EndpointSlices of its Service. Where a revision has a transformer, the slices
 * of the transformer's Service count instead: requests go to it first.
 */
final class ReadyPods {
    static final String REVISION_LABEL = "bulkhead.dev/revision";
    private static final String SERVICE_LABEL = "kubernetes.io/service-name";
    private static final String TRANSFORMER = "-transformer";

    private ReadyPods() {}

    static Map<String, List<Address>> of(Collection<EndpointSlice> slices) {
        Map<String, List<EndpointSlice>> byService = slices.stream()
                .filter(slice -> label(slice, REVISION_LABEL) != null && label(slice, SERVICE_LABEL) != null)
                .collect(Collectors.groupingBy(slice -> label(slice, SERVICE_LABEL)));
        Map<String, List<Address>> addresses = new HashMap<>();
        for (EndpointSlice slice : slices) {
            String revision = label(slice, REVISION_LABEL);
            if (revision != null) {
                addresses.computeIfAbsent(
                        revision,
                        r -> addresses(byService.getOrDefault(r + TRANSFORMER, byService.getOrDefault(r, List.of()))));
            }
        }
        return addresses;
    }

    /** A cluster with both families lists each pod twice: one family is enough. */
    private static List<Address> addresses(List<EndpointSlice> slices) {
        List<Address> v4 = addresses(slices, "IPv4");
        return v4.isEmpty() ? addresses(slices, "IPv6") : v4;
    }

    private static List<Address> addresses(List<EndpointSlice> slices, String family) {
        Set<Address> all = new LinkedHashSet<>();
        for (EndpointSlice slice : slices) {
            if (family.equals(slice.getAddressType()) && slice.getEndpoints() != null) {
                int http = port(slice, "http");
                int grpc = port(slice, "grpc");
                slice.getEndpoints().stream()
                        .filter(ReadyPods::isReady)
                        .flatMap(endpoint -> endpoint.getAddresses().stream().limit(1))
                        .forEach(ip -> all.add(new Address(ip, http, grpc)));
            }
        }
        return List.copyOf(all);
    }

    /** Not known is ready: so says the API. */
    private static boolean isReady(Endpoint endpoint) {
        return endpoint.getConditions() == null
                || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
    }

    private static int port(EndpointSlice slice, String name) {
        return slice.getPorts() == null
                ? 0
                : slice.getPorts().stream()
                        .filter(port -> name.equals(port.getName()))
                        .map(EndpointPort::getPort)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(0);
    }

    private static String label(EndpointSlice slice, String key) {
        Map<String, String> labels = slice.getMetadata().getLabels();
        return labels == null ? null : labels.get(key);
    }
}
