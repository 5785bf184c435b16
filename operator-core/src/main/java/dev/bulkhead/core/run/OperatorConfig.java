package dev.bulkhead.core.run;

import dev.bulkhead.core.plan.Nearest;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The configuration of the process, read once at the start. docs/reference/configuration.md says what each key means.
 *
 * @param operators which modules run; empty for all
 * @param namespaces which namespaces are watched; empty for all
 * @param kubeletCa path of the certificates that kubelets are checked against; empty for those of the API server
 */
public record OperatorConfig(
        Set<String> operators,
        Set<String> namespaces,
        boolean leaderElection,
        String leaseNamespace,
        String leaseName,
        Duration leaseDuration,
        Duration renewDeadline,
        Duration retryPeriod,
        int httpPort,
        int reconcileThreads,
        int podCreateParallelism,
        Duration retryBackoffMax,
        Duration maxReconcileInterval,
        Duration drainTimeout,
        Duration cacheSyncTimeout,
        Duration memoryWatchInterval,
        String kubeletCa,
        boolean kubeletVerifyTls,
        String dataplaneImage,
        int routerReplicas,
        Quantity routerCpu,
        Quantity routerMemory,
        String routerClusterRole,
        LogLevel logLevel,
        LogFormat logFormat) {

    private static final Path OWN_NAMESPACE = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");
    private static final String NAMESPACE_OUTSIDE = "bulkhead-system";

    /** Kubernetes sets such variables in every pod for every Service of the namespace. */
    private static final Pattern SERVICE_KEY =
            Pattern.compile(".*_SERVICE_HOST|.*_SERVICE_PORT(_.*)?|.*_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");

    private static final Pattern SERVICE_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");

    public OperatorConfig {
        if (leaderElection) {
            requireShorter(Options.RENEW_DEADLINE, renewDeadline, Options.LEASE_DURATION, leaseDuration);
            requireShorter(Options.DRAIN_TIMEOUT, drainTimeout, Options.LEASE_DURATION, leaseDuration);
            if (retryPeriod.toMillis() * 22 >= renewDeadline.toMillis() * 10) {
                throw new ConfigException("%s=%s is not allowed: must be less than 1/2.2 of %s=%s"
                        .formatted(
                                Options.RETRY_PERIOD.key(),
                                OptionTypes.text(retryPeriod),
                                Options.RENEW_DEADLINE.key(),
                                OptionTypes.text(renewDeadline)));
            }
        }
    }

    /** From the environment, over which system properties of the same names win, over which {@code overrides} win. */
    public static OperatorConfig load(
            Map<String, String> environment, Properties properties, Map<String, String> overrides) {
        Map<String, String> given = new HashMap<>(environment);
        properties.stringPropertyNames().forEach(key -> given.put(key, properties.getProperty(key)));
        given.putAll(overrides);
        return of(given);
    }

    /** Keys without our prefix are ignored, unknown ones with it refused. */
    public static OperatorConfig of(Map<String, String> given) {
        Map<String, String> ours = new TreeMap<>();
        given.forEach((key, value) -> {
            if (key.startsWith(Options.PREFIX) && !isServiceVariable(key, value)) {
                ours.put(key, value);
            }
        });
        refuseUnknown(ours.keySet());
        return new OperatorConfig(
                value(ours, Options.OPERATORS),
                value(ours, Options.NAMESPACES),
                value(ours, Options.LEADER_ELECTION),
                ours.containsKey(Options.LEASE_NAMESPACE.key()) ? value(ours, Options.LEASE_NAMESPACE) : ownNamespace(),
                value(ours, Options.LEASE_NAME),
                value(ours, Options.LEASE_DURATION),
                value(ours, Options.RENEW_DEADLINE),
                value(ours, Options.RETRY_PERIOD),
                value(ours, Options.HTTP_PORT),
                value(ours, Options.RECONCILE_THREADS),
                value(ours, Options.POD_CREATE_PARALLELISM),
                value(ours, Options.RETRY_BACKOFF_MAX),
                value(ours, Options.MAX_RECONCILE_INTERVAL),
                value(ours, Options.DRAIN_TIMEOUT),
                value(ours, Options.CACHE_SYNC_TIMEOUT),
                value(ours, Options.MEMORY_WATCH_INTERVAL),
                value(ours, Options.KUBELET_CA),
                value(ours, Options.KUBELET_VERIFY_TLS),
                value(ours, Options.DATAPLANE_IMAGE),
                value(ours, Options.ROUTER_REPLICAS),
                value(ours, Options.ROUTER_CPU),
                value(ours, Options.ROUTER_MEMORY),
                value(ours, Options.ROUTER_CLUSTER_ROLE),
                value(ours, Options.LOG_LEVEL),
                value(ours, Options.LOG_FORMAT));
    }

    private static <T> T value(Map<String, String> given, Option<T> option) {
        return option.parse(given.getOrDefault(option.key(), option.defaultText()));
    }

    private static void refuseUnknown(Set<String> keys) {
        for (String key : keys) {
            if (!Options.ELSEWHERE.containsKey(key)
                    && Options.ALL.stream().noneMatch(o -> o.key().equals(key))) {
                throw new ConfigException(
                        "%s is not a setting; did you mean %s? docs/reference/configuration.md has all"
                                .formatted(
                                        key,
                                        Nearest.of(
                                                        key,
                                                        Options.ALL.stream()
                                                                .map(Option::key)
                                                                .toList())
                                                .orElseThrow()));
            }
        }
    }

    private static boolean isServiceVariable(String key, String value) {
        return SERVICE_KEY.matcher(key).matches()
                || SERVICE_VALUE.matcher(value).matches();
    }

    private static void requireShorter(Option<?> option, Duration value, Option<?> than, Duration limit) {
        if (value.compareTo(limit) >= 0) {
            throw new ConfigException("%s=%s is not allowed: must be shorter than %s=%s"
                    .formatted(option.key(), OptionTypes.text(value), than.key(), OptionTypes.text(limit)));
        }
    }

    private static String ownNamespace() {
        try {
            return Files.readString(OWN_NAMESPACE).strip();
        } catch (IOException notInAPod) {
            return NAMESPACE_OUTSIDE;
        }
    }
}
