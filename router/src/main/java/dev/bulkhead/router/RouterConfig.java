package dev.bulkhead.router;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The settings of the process: flags, or where a flag is missing, the variable that its text names. */
final class RouterConfig {
    private static final Path OWN_NAMESPACE = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

    @Option(
            names = "--port",
            defaultValue = "${env:BULKHEAD_ROUTER_PORT:-8080}",
            description = "Where requests come in. BULKHEAD_ROUTER_PORT; default 8080.")
    int port;

    @Option(
            names = "--admin-port",
            defaultValue = "${env:BULKHEAD_ROUTER_ADMIN_PORT:-9091}",
            description = "Of /demand, /metrics, /live and /ready. BULKHEAD_ROUTER_ADMIN_PORT; default 9091.")
    int adminPort;

    @Option(
            names = "--namespace",
            defaultValue = "${env:BULKHEAD_NAMESPACE}",
            description = "Whose InferenceServices are routed. BULKHEAD_NAMESPACE; default: the pod's own.")
    String namespace;

    @Option(
            names = "--loops",
            defaultValue = "${env:BULKHEAD_ROUTER_LOOPS:-0}",
            description = "Event loops. BULKHEAD_ROUTER_LOOPS; default: one per processor.")
    int loops;

    @Option(
            names = "--accept-seconds",
            defaultValue = "${env:BULKHEAD_ROUTER_ACCEPT_SECONDS:-5}",
            description = "How long new requests are taken after SIGTERM, since callers learn of it late."
                    + " BULKHEAD_ROUTER_ACCEPT_SECONDS; default 5.")
    int acceptSeconds;

    @Option(
            names = "--grace-seconds",
            defaultValue = "${env:BULKHEAD_ROUTER_GRACE_SECONDS:-320}",
            description = "How long requests in flight may take after that. Shorter than the pod's own grace period."
                    + " BULKHEAD_ROUTER_GRACE_SECONDS; default 320.")
    int graceSeconds;

    Duration accept() {
        return Duration.ofSeconds(acceptSeconds);
    }

    Duration grace() {
        return Duration.ofSeconds(graceSeconds);
    }

    int loops() {
        return loops > 0 ? loops : Runtime.getRuntime().availableProcessors();
    }

    String namespace() {
        if (namespace != null && !namespace.isBlank()) {
            return namespace;
        }
        try {
            return Files.readString(OWN_NAMESPACE).strip();
        } catch (IOException notInAPod) {
            throw new IllegalArgumentException("this is no pod: name the namespace with --namespace", notInAPod);
        }
    }
}
