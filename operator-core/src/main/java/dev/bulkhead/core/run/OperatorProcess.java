package dev.bulkhead.core.run;

import dev.bulkhead.core.metrics.ApiWrites;
import dev.bulkhead.core.metrics.Meters;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All operators of one process, from start to stop. A stop first says "not ready", then lets work in progress end, and
 * gives back the Lease last, so that a standby never acts beside us.
 */
public final class OperatorProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorProcess.class);

    private final OperatorConfig config;
    private final List<OperatorModule> modules;
    private final IntConsumer die;
    private final Meters meters = new Meters();
    private final KubernetesClient client;
    private final Operator operator;
    private final Election election;
    private final Health health;
    private final AtomicBoolean closed = new AtomicBoolean();
    private StatusServer server;

    /**
     * @param available every module there is; the configuration says which of them run
     * @param cluster how the API server is reached
     * @param die called with an exit code when the process must not go on; must not return to work
     */
    public OperatorProcess(OperatorConfig config, List<OperatorModule> available, Config cluster, IntConsumer die) {
        this.config = config;
        this.modules = select(available, config.operators());
        this.die = die;
        LeaseWatch leaseWatch = new LeaseWatch(config.leaseNamespace(), System::nanoTime);
        this.client = Clients.create(
                cluster,
                "bulkhead-operator/" + Version.current(),
                Map.of("bulkhead-writes", new ApiWrites(meters.registry()), "bulkhead-lease", leaseWatch));
        this.election = config.leaderElection()
                ? new Election(config, leaseWatch, () -> die.accept(ExitCode.LEASE_LOST))
                : null;
        this.operator = new Operator(this::configure);
        this.health = new Health(operator, election);
    }

    /** Returns when the caches are filled; throws ClusterException or ConfigException with one line for a person. */
    public void start() {
        Instant begin = Instant.now();
        LOG.info(
                "bulkhead {} starts: operators {}; namespaces {}; API server {}",
                Version.current(),
                modules.stream().map(OperatorModule::name).toList(),
                config.namespaces().isEmpty() ? "all" : config.namespaces(),
                client.getMasterUrl());
        server = new StatusServer(config.httpPort());
        server.start(health::live, health::ready, meters::scrape);
        OperatorContext context = new OperatorContext(client, config, meters.registry(), Clock.systemUTC());
        modules.forEach(module -> module.register(operator, context));
        try {
            checkCluster();
            operator.start();
        } catch (RuntimeException e) {
            throw ClusterFailure.explain(e, client.getMasterUrl().toString());
        }
        health.enter(Health.Stage.RUNNING);
        LOG.info(
                "ready after {} ms, of which the operators took {} ms; status on port {}",
                Duration.between(jvmStart(begin), Instant.now()).toMillis(),
                Duration.between(begin, Instant.now()).toMillis(),
                server.port());
        meters.addJvm();
    }

    /** Of /healthz, /readyz and /metrics. */
    public int httpPort() {
        return server.port();
    }

    /** Whether this process acts: it leads, or nobody else may be there. */
    public boolean leading() {
        return election == null || election.leading();
    }

    /** A clean stop; harmless if repeated, or if the start has failed. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Instant begin = Instant.now();
        health.enter(Health.Stage.STOPPING);
        if (election != null) {
            election.prepareStop();
        }
        operator.stop();
        if (election != null) {
            election.release(client);
        }
        client.close();
        if (server != null) {
            server.close();
        }
        meters.close();
        LOG.info("stopped after {} ms", Duration.between(begin, Instant.now()).toMillis());
    }

    private void configure(ConfigurationServiceOverrider sdk) {
        sdk.withKubernetesClient(client)
                // We need it once more, for the Lease.
                .withCloseClientOnStop(false)
                .withConcurrentReconciliationThreads(config.reconcileThreads())
                .withReconciliationTerminationTimeout(config.drainTimeout())
                .withCacheSyncTimeout(config.cacheSyncTimeout())
                .withInformerStoppedHandler(this::informerStopped)
                .withMetrics(meters.forSdk());
        if (election != null) {
            sdk.withLeaderElectionConfiguration(election.forSdk());
        }
    }

    private void checkCluster() {
        ClusterCheck check = new ClusterCheck(client);
        Set<Class<? extends HasMetadata>> kinds = new LinkedHashSet<>();
        for (RegisteredController<?> controller : operator.getRegisteredControllers()) {
            kinds.add(controller.getConfiguration().getResourceClass());
        }
        modules.forEach(module -> kinds.addAll(module.watches()));
        check.requireCrds(kinds);
        check.requireWatch(kinds, config.namespaces());
        if (config.leaderElection()) {
            check.requireLease(config.leaseNamespace(), config.leaseName());
        }
    }

    private void informerStopped(SharedIndexInformer<?> informer, Throwable cause) {
        if (cause != null && informer.hasSynced() && !closed.get()) {
            LOG.error(
                    "the watch of {} has ended for good; exiting",
                    informer.getApiTypeClass().getSimpleName(),
                    cause);
            die.accept(ExitCode.INTERNAL);
        }
    }

    private static List<OperatorModule> select(List<OperatorModule> available, Set<String> wanted) {
        Set<String> names = available.stream().map(OperatorModule::name).collect(Collectors.toSet());
        for (String name : wanted) {
            if (!names.contains(name)) {
                throw new ConfigException("%s=%s is not allowed: the operators are %s"
                        .formatted(Options.OPERATORS.key(), String.join(",", wanted), String.join(", ", names)));
            }
        }
        return available.stream()
                .filter(module -> wanted.isEmpty() || wanted.contains(module.name()))
                .toList();
    }

    private static Instant jvmStart(Instant otherwise) {
        return ProcessHandle.current().info().startInstant().orElse(otherwise);
    }
}
