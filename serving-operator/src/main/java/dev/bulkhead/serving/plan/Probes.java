package dev.bulkhead.serving.plan;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.util.Optional;

/**
 * Whether a container answers. There is no liveness probe: one that fires under load kills the pod that is needed most.
 *
 * @param path that answers 200 when it is ready; empty: the port is open
 */
record Probes(int port, Optional<String> path) {

    /** Every second, so that a model which has loaded waits for nobody; killed after the deadline. */
    Probe startup(int deadlineSeconds) {
        return asking().withPeriodSeconds(1)
                .withTimeoutSeconds(1)
                .withFailureThreshold(deadlineSeconds)
                .build();
    }

    /** Patient: a model at work may answer late, and would only be missed. */
    Probe readiness() {
        return asking().withPeriodSeconds(2)
                .withTimeoutSeconds(5)
                .withFailureThreshold(3)
                .build();
    }

    private ProbeBuilder asking() {
        return path.isPresent()
                ? new ProbeBuilder()
                        .withNewHttpGet()
                        .withPath(path.get())
                        .withPort(new IntOrString(port))
                        .endHttpGet()
                : new ProbeBuilder()
                        .withNewTcpSocket()
                        .withPort(new IntOrString(port))
                        .endTcpSocket();
    }
}
