package dev.bulkhead.router;

import dev.bulkhead.router.source.ClusterSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The process: routes the requests of one namespace until SIGTERM. */
@Command(
        name = "router",
        mixinStandardHelpOptions = true,
        description = "Takes the requests for the InferenceServices of a namespace to their pods.")
public final class Main implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    @Mixin
    private final RouterConfig config = new RouterConfig();

    public static void main(String[] args) {
        int code = new CommandLine(new Main())
                .setExecutionExceptionHandler((problem, command, parsed) -> {
                    LOG.error("cannot start: {}", problem.getMessage(), problem);
                    return 1;
                })
                .execute(args);
        if (code >= 0) {
            System.exit(code);
        }
    }

    /** Negative: it runs until SIGTERM. */
    @Override
    public Integer call() throws Exception {
        String namespace = config.namespace();
        Router router = new Router(config.port, config.adminPort, config.loops());
        KubernetesClient client = new KubernetesClientBuilder().build();
        ClusterSource source = new ClusterSource(client, namespace, router::apply);
        source.start();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("drain").unstarted(() -> stop(router, source)));
        LOG.info(
                "routing namespace {} on port {}, {} loops; /demand and /metrics on port {}",
                namespace,
                router.port(),
                config.loops(),
                router.adminPort());
        return -1;
    }

    private void stop(Router router, ClusterSource source) {
        LOG.info(
                "draining: {} s for callers to learn of it, then {} s at most",
                config.acceptSeconds,
                config.graceSeconds);
        try {
            router.drain(config.accept(), config.grace());
            LOG.info("drained");
        } catch (TimeoutException late) {
            LOG.warn("requests were cut: they took longer than {} s", config.graceSeconds);
        }
        source.close();
        router.close();
    }
}
