package dev.bulkhead.core.run;

import static dev.bulkhead.core.run.OptionTypes.duration;
import static dev.bulkhead.core.run.OptionTypes.file;
import static dev.bulkhead.core.run.OptionTypes.flag;
import static dev.bulkhead.core.run.OptionTypes.image;
import static dev.bulkhead.core.run.OptionTypes.name;
import static dev.bulkhead.core.run.OptionTypes.names;
import static dev.bulkhead.core.run.OptionTypes.number;
import static dev.bulkhead.core.run.OptionTypes.quantity;
import static dev.bulkhead.core.run.OptionTypes.word;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every key of the configuration, with its default and meaning; the reference page is generated from here. */
final class Options {
    static final String PREFIX = "BULKHEAD_";

    static final Option<Set<String>> OPERATORS =
            names("BULKHEAD_OPERATORS", "Which operators run in this process. Empty: all.");
    static final Option<Set<String>> NAMESPACES = names(
            "BULKHEAD_NAMESPACES",
            "Which namespaces are watched. Empty: all, which needs a ClusterRole. Each namespace costs one watch per"
                    + " kind.");
    static final Option<Boolean> LEADER_ELECTION = flag(
            "BULKHEAD_LEADER_ELECTION",
            true,
            "Whether a Lease decides which of several replicas acts. Off only where there is never more than one"
                    + " process.");
    static final Option<String> LEASE_NAMESPACE = name(
            "BULKHEAD_LEASE_NAMESPACE",
            "",
            "Namespace of the Lease. Default: the pod's own namespace, outside of a pod bulkhead-system.");
    static final Option<String> LEASE_NAME =
            name("BULKHEAD_LEASE_NAME", "bulkhead", "Name of the Lease. Replicas of one installation share it.");
    static final Option<Duration> LEASE_DURATION = duration(
            "BULKHEAD_LEASE_DURATION",
            ofSeconds(2),
            ofMinutes(10),
            ofSeconds(15),
            "How long a standby waits for a leader that has gone silent. The clocks of the replicas must agree better"
                    + " than this.");
    static final Option<Duration> RENEW_DEADLINE = duration(
            "BULKHEAD_RENEW_DEADLINE",
            ofSeconds(1),
            ofMinutes(10),
            ofSeconds(10),
            "How long a leader tries to renew the Lease before it gives up and exits. Shorter than the lease.");
    static final Option<Duration> RETRY_PERIOD = duration(
            "BULKHEAD_RETRY_PERIOD",
            ofMillis(100),
            ofMinutes(1),
            ofSeconds(2),
            "How often the Lease is looked at: a clean handover takes one to 2.2 of these. Less than 1/2.2 of the"
                    + " renew deadline.");
    static final Option<Integer> HTTP_PORT = number(
            "BULKHEAD_HTTP_PORT", 0, 65535, 8080, "Port of /healthz, /readyz and /metrics. 0: any free one, logged.");
    static final Option<Integer> RECONCILE_THREADS = number(
            "BULKHEAD_RECONCILE_THREADS",
            1,
            512,
            16,
            "How many objects are worked on at the same time, over all operators. They mostly wait for the API server.");
    static final Option<Integer> POD_CREATE_PARALLELISM = number(
            "BULKHEAD_POD_CREATE_PARALLELISM", 1, 256, 8, "How many pods of one job are created at the same time.");
    static final Option<Duration> RETRY_BACKOFF_MAX = duration(
            "BULKHEAD_RETRY_BACKOFF_MAX",
            ofSeconds(1),
            ofHours(1),
            ofMinutes(2),
            "Longest wait between two tries of a failing object. Waits start at 1s and double; tries never end.");
    static final Option<Duration> MAX_RECONCILE_INTERVAL = duration(
            "BULKHEAD_MAX_RECONCILE_INTERVAL",
            ofSeconds(10),
            ofHours(24),
            ofMinutes(10),
            "After this time every object is looked at again, even if nothing has happened to it.");
    static final Option<Duration> DRAIN_TIMEOUT = duration(
            "BULKHEAD_DRAIN_TIMEOUT",
            ofMillis(0),
            ofMinutes(5),
            ofSeconds(10),
            "How long a stop waits for work in progress. Shorter than the lease, which is not renewed meanwhile.");
    static final Option<Duration> CACHE_SYNC_TIMEOUT = duration(
            "BULKHEAD_CACHE_SYNC_TIMEOUT",
            ofSeconds(1),
            ofMinutes(30),
            ofMinutes(2),
            "How long the start may take to read what the cluster holds.");
    static final Option<Duration> MEMORY_WATCH_INTERVAL = duration(
            "BULKHEAD_MEMORY_WATCH_INTERVAL",
            ofSeconds(1),
            ofMinutes(10),
            ofSeconds(5),
            "How often the nodes are asked how much memory our containers use: one request per node that has containers"
                    + " whose limit may grow.");
    static final Option<String> KUBELET_CA = file(
            "BULKHEAD_KUBELET_CA",
            "Certificates of the authority that signed those of the kubelets, in PEM. Empty: that of the API server.");
    static final Option<Boolean> KUBELET_VERIFY_TLS = flag(
            "BULKHEAD_KUBELET_VERIFY_TLS",
            true,
            "Off for kubelets that sign their own certificates: then whoever can answer at a node's address gets to see"
                    + " the operators' token.");
    static final Option<String> DATAPLANE_IMAGE = image(
            "BULKHEAD_DATAPLANE_IMAGE",
            "bulkhead.local/agent:0.1.0",
            "The image that fetches models and routes requests, in the namespaces of InferenceServices.");
    static final Option<Integer> ROUTER_REPLICAS = number(
            "BULKHEAD_ROUTER_REPLICAS", 1, 100, 2, "How many routers each namespace with InferenceServices has.");
    static final Option<Quantity> ROUTER_CPU = quantity(
            "BULKHEAD_ROUTER_CPU",
            "200m",
            "What a router requests. It has no limit: throttled, it would delay everybody.");
    static final Option<Quantity> ROUTER_MEMORY =
            quantity("BULKHEAD_ROUTER_MEMORY", "512Mi", "Memory request and limit of a router.");
    static final Option<String> ROUTER_CLUSTER_ROLE = name(
            "BULKHEAD_ROUTER_CLUSTER_ROLE",
            "bulkhead-router",
            "The ClusterRole that routers are bound to in their namespaces. The operators need the right to bind it.");
    static final Option<LogLevel> LOG_LEVEL =
            word("BULKHEAD_LOG_LEVEL", LogLevel.class, LogLevel.info, "From which level on lines are logged.");
    static final Option<LogFormat> LOG_FORMAT = word(
            "BULKHEAD_LOG_FORMAT",
            LogFormat.class,
            LogFormat.json,
            "json: one JSON object per line, for machines. text: for people.");

    static final List<Option<?>> ALL = List.of(
            OPERATORS,
            NAMESPACES,
            LEADER_ELECTION,
            LEASE_NAMESPACE,
            LEASE_NAME,
            LEASE_DURATION,
            RENEW_DEADLINE,
            RETRY_PERIOD,
            HTTP_PORT,
            RECONCILE_THREADS,
            POD_CREATE_PARALLELISM,
            RETRY_BACKOFF_MAX,
            MAX_RECONCILE_INTERVAL,
            DRAIN_TIMEOUT,
            CACHE_SYNC_TIMEOUT,
            MEMORY_WATCH_INTERVAL,
            KUBELET_CA,
            KUBELET_VERIFY_TLS,
            DATAPLANE_IMAGE,
            ROUTER_REPLICAS,
            ROUTER_CPU,
            ROUTER_MEMORY,
            ROUTER_CLUSTER_ROLE,
            LOG_LEVEL,
            LOG_FORMAT);

    /** Keys with our prefix that the tests and the script {@code ./bulkhead} read; the operators let them pass. */
    static final Map<String, String> ELSEWHERE = Map.of(
            "BULKHEAD_CACHE", "Folder for downloaded and built programs.",
            "BULKHEAD_CLUSTER", "Which kind of cluster the tests use.",
            "BULKHEAD_CLUSTER_FOLDER", "Where a local cluster keeps its files.",
            "BULKHEAD_CONTEXT", "Context of the kubeconfig that the tests use.",
            "BULKHEAD_KUBECONFIG", "The kubeconfig that the tests use.",
            "BULKHEAD_JAVA_OPTS", "Options of the JVM that runs the operators.");

    private Options() {}
}
