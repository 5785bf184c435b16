/**
 * A Kubernetes cluster made of plain processes of this machine.
 *
 * <p>The control plane runs as ordinary processes. The real node runs in network, mount and process namespaces of its
 * own: its containers, bridges, iptables rules and mounts vanish with their first process, however that one ends. What a
 * namespace does not take along (control group folders, files) is written down in the state file, and the same code
 * removes it after a stop and after a crash.
 */
package dev.bulkhead.testkit.local;
