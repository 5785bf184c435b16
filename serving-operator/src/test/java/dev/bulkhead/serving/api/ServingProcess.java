package dev.bulkhead.serving.api;

import dev.bulkhead.core.reconcile.GuardModule;
import dev.bulkhead.core.run.Clients;
import dev.bulkhead.core.run.OperatorConfig;
import dev.bulkhead.core.run.OperatorContext;
import dev.bulkhead.core.run.OperatorModule;
import dev.bulkhead.core.run.OperatorProcess;
import dev.bulkhead.serving.ServingModule;
import dev.bulkhead.testkit.Cluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.Operator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The serving operator inside this JVM, for one namespace; what its reconcilers send passes by an interceptor of the test. */
final class ServingProcess implements AutoCloseable {
    private final KubernetesClient client;
    private final OperatorProcess process;

    ServingProcess(Cluster cluster, String namespace, Interceptor requests) {
        Config access = Config.fromKubeconfig(cluster.kubeconfigYaml());
        client = Clients.create(access, "bulkhead-test", Map.of("test", requests));
        process = new OperatorProcess(
                OperatorConfig.of(Map.of(
                        "BULKHEAD_HTTP_PORT", "0",
                        "BULKHEAD_LEADER_ELECTION", "false",
                        "BULKHEAD_DRAIN_TIMEOUT", "0s",
                        "BULKHEAD_NAMESPACES", namespace)),
                List.of(new GuardModule(), new Serving(client)),
                access,
                code -> {});
        process.start();
    }

    @Override
    public void close() {
        process.close();
        client.close();
    }

    /** With a client of ours; that of the process only reads the primary objects. */
    private record Serving(KubernetesClient client) implements OperatorModule {
        private static final OperatorModule REAL = new ServingModule();

        @Override
        public String name() {
            return REAL.name();
        }

        @Override
        public void register(Operator operator, OperatorContext context) {
            REAL.register(operator, new OperatorContext(client, context.config(), context.meters(), context.clock()));
        }

        @Override
        public Set<Class<? extends HasMetadata>> watches() {
            return REAL.watches();
        }
    }
}
