package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.machine.FreePorts;
import java.util.List;

/** The ports of a control plane. */
public record Ports(int apiServer, int etcdClients, int etcdPeers) {

    static Ports free() {
        List<Integer> ports = FreePorts.find(3);
        return new Ports(ports.get(0), ports.get(1), ports.get(2));
    }
}
