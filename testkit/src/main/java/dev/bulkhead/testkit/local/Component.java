package dev.bulkhead.testkit.local;

import java.util.Locale;

/** The processes of a cluster. */
public enum Component {
    ETCD,
    API_SERVER,
    CONTROLLER_MANAGER,
    SCHEDULER,
    KWOK,
    /** The first process of the node's namespaces: everything on the node lives and dies with it. */
    NODE,
    CONTAINERD,
    KUBELET,
    KUBE_PROXY,
    COREDNS;

    String logName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
