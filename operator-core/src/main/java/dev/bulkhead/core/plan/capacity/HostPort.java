package dev.bulkhead.core.plan.capacity;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A port of the node that a pod takes for itself.
 *
 * @param ip {@code 0.0.0.0} for every address of the node
 */
public record HostPort(String ip, String protocol, int port) {
    private static final String EVERY_ADDRESS = "0.0.0.0";

    /** Of the containers and of the init containers that stay; the others are gone before the containers start. */
    static List<HostPort> of(PodSpec spec) {
        List<HostPort> ports = new ArrayList<>();
        for (Container init : PodRequests.orEmpty(spec.getInitContainers())) {
            if (PodRequests.isSidecar(init)) {
                add(init, ports);
            }
        }
        for (Container container : PodRequests.orEmpty(spec.getContainers())) {
            add(container, ports);
        }
        return ports.isEmpty() ? List.of() : List.copyOf(ports);
    }

    private static void add(Container container, List<HostPort> ports) {
        for (ContainerPort port : PodRequests.orEmpty(container.getPorts())) {
            if (port.getHostPort() != null && port.getHostPort() > 0) {
                ports.add(new HostPort(
                        port.getHostIP() == null || port.getHostIP().isEmpty() ? EVERY_ADDRESS : port.getHostIP(),
                        port.getProtocol() == null || port.getProtocol().isEmpty() ? "TCP" : port.getProtocol(),
                        port.getHostPort()));
            }
        }
    }

    boolean conflictsWith(HostPort other) {
        return port == other.port
                && protocol.equals(other.protocol)
                && (ip.equals(other.ip) || ip.equals(EVERY_ADDRESS) || other.ip.equals(EVERY_ADDRESS));
    }
}
