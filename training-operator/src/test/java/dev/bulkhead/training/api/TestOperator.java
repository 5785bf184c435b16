package dev.bulkhead.training.api;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.bulkhead.core.reconcile.GuardModule;
import dev.bulkhead.core.run.Clients;
import dev.bulkhead.core.run.OperatorConfig;
import dev.bulkhead.core.run.OperatorContext;
import dev.bulkhead.core.run.OperatorModule;
import dev.bulkhead.core.run.OperatorProcess;
import dev.bulkhead.testkit.Cluster;
import dev.bulkhead.training.TrainingModule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.Operator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** The real process of the operator inside this JVM; what its reconcilers send passes by an interceptor of the test. */
public final class TestOperator implements AutoCloseable {
    static {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
    }

    private final List<Integer> deaths = new CopyOnWriteArrayList<>();
    private final KubernetesClient client;
    private final OperatorProcess process;

    private TestOperator(Cluster cluster, Map<String, String> settings, Interceptor requests) {
        Map<String, String> all = new HashMap<>(Map.of(
                "BULKHEAD_HTTP_PORT", "0",
                "BULKHEAD_LEADER_ELECTION", "false",
                "BULKHEAD_DRAIN_TIMEOUT", "0s",
                // one after the other, so that the order of the writes is the same in every run
                "BULKHEAD_POD_CREATE_PARALLELISM", "1"));
        all.putAll(settings);
        Config access = Config.fromKubeconfig(cluster.kubeconfigYaml());
        this.client = Clients.create(access, "bulkhead-test", Map.of("test", requests));
        List<OperatorModule> modules =
                List.of(new Module(new GuardModule(), client), new Module(new TrainingModule(), client));
        this.process = new OperatorProcess(OperatorConfig.of(all), modules, access, deaths::add);
    }

    public static TestOperator start(Cluster cluster, Map<String, String> settings, Interceptor requests) {
        TestOperator operator = new TestOperator(cluster, settings, requests);
        operator.process.start();
        return operator;
    }

    /** Acts on the jobs of one namespace only. */
    public static TestOperator startIn(Cluster cluster, String namespace, Interceptor requests) {
        return start(cluster, Map.of("BULKHEAD_NAMESPACES", namespace), requests);
    }

    public boolean leading() {
        return process.leading();
    }

    /** Exit codes that the process asked for. */
    public List<Integer> deaths() {
        return deaths;
    }

    @Override
    public void close() {
        process.close();
        client.close();
    }

    /** A module with a client of ours; that of the process only reads the primary objects and keeps the Lease. */
    private record Module(OperatorModule real, KubernetesClient client) implements OperatorModule {
        @Override
        public String name() {
            return real.name();
        }

        @Override
        public void register(Operator operator, OperatorContext context) {
            real.register(operator, new OperatorContext(client, context.config(), context.meters(), context.clock()));
        }

        @Override
        public Set<Class<? extends HasMetadata>> watches() {
            return real.watches();
        }
    }
}
