package dev.bulkhead.testkit.tools;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The programs of a cluster, each at one exact version, each built from its Go module on first use. */
public enum Tool {
    KUBE_APISERVER("k8s.io/kubernetes/cmd/kube-apiserver", "v1.37.2", Origin.KUBERNETES, 8),
    KUBE_CONTROLLER_MANAGER("k8s.io/kubernetes/cmd/kube-controller-manager", "v1.37.2", Origin.KUBERNETES, 3),
    KUBE_SCHEDULER("k8s.io/kubernetes/cmd/kube-scheduler", "v1.37.2", Origin.KUBERNETES, 1),
    KUBELET("k8s.io/kubernetes/cmd/kubelet", "v1.37.2", Origin.KUBERNETES, 1),
    KUBE_PROXY("k8s.io/kubernetes/cmd/kube-proxy", "v1.37.2", Origin.KUBERNETES, 1),
    KUBECTL("k8s.io/kubernetes/cmd/kubectl", "v1.37.2", Origin.KUBERNETES, 1),
    ETCD("go.etcd.io/etcd/server/v3", "v3.7.3", Origin.OWN_MODULE, 1),
    COREDNS("github.com/coredns/coredns", "v1.15.0", Origin.COREDNS, 2),
    KWOK("sigs.k8s.io/kwok/cmd/kwok", "v0.8.0", Origin.OWN_MODULE, 2),
    HELM("helm.sh/helm/v4/cmd/helm", "v4.3.1", Origin.OWN_MODULE, 3),
    /** Not part of a cluster: the peer that the training operator is measured against. */
    TRAINING_OPERATOR("github.com/kubeflow/training-operator/cmd/training-operator.v1", "v1.8.1", Origin.OWN_MODULE, 3);

    /** How the throw-away module that builds a tool has to look. */
    enum Origin {
        /** A module of which the tool is the only dependency. */
        OWN_MODULE,
        /** Kubernetes replaces its staging modules by folders of its own tree: point them at the published ones. */
        KUBERNETES,
        /** CoreDNS with a few plug-ins: the full list drags in every cloud's client and minutes of build. */
        COREDNS
    }

    private final String goPackage;
    private final String version;
    private final Origin origin;
    private final int coldMinutes;

    Tool(String goPackage, String version, Origin origin, int coldMinutes) {
        this.goPackage = goPackage;
        this.version = version;
        this.origin = origin;
        this.coldMinutes = coldMinutes;
    }

    public static Tool named(String name) {
        return Arrays.stream(values())
                .filter(tool -> tool.program().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no tool named \"%s\"; there are: %s"
                        .formatted(
                                name, Arrays.stream(values()).map(Tool::program).collect(Collectors.joining(", ")))));
    }

    /** The name of the program, as in `kube-apiserver`. */
    public String program() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    public String version() {
        return version;
    }

    String goPackage() {
        return goPackage;
    }

    Origin origin() {
        return origin;
    }

    /** What a first build on two cores takes, for telling the user. */
    int coldMinutes() {
        return coldMinutes;
    }

    String folderName() {
        return program() + "-" + version;
    }
}
