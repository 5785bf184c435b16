package dev.bulkhead.core.run;

import io.fabric8.kubernetes.client.Config;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ties an {@link OperatorProcess} to the life of this JVM. */
public final class OperatorMain {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorMain.class);

    private final AtomicInteger exitCode = new AtomicInteger(ExitCode.OK);

    private OperatorMain() {}

    /** Returns only if the start fails, with the exit code. SIGTERM ends the JVM with code 0 after a clean stop. */
    public static int run(OperatorConfig config, List<OperatorModule> modules, Config cluster) {
        Logs.configure(config);
        return new OperatorMain().start(config, modules, cluster);
    }

    private int start(OperatorConfig config, List<OperatorModule> modules, Config cluster) {
        OperatorProcess process;
        try {
            process = new OperatorProcess(config, modules, cluster, this::die);
        } catch (ConfigException e) {
            return fail(ExitCode.CONFIG, e.getMessage());
        }
        Thread stopper = new Thread(() -> stop(process), "stop");
        Runtime.getRuntime().addShutdownHook(stopper);
        try {
            process.start();
            new CountDownLatch(1).await();
            return ExitCode.OK;
        } catch (ConfigException e) {
            return fail(ExitCode.CONFIG, e.getMessage());
        } catch (ClusterException e) {
            return fail(ExitCode.CLUSTER, e.getMessage());
        } catch (InterruptedException e) {
            return ExitCode.OK;
        } catch (RuntimeException e) {
            LOG.error("the start failed", e);
            exitCode.compareAndSet(ExitCode.OK, ExitCode.INTERNAL);
            return ExitCode.INTERNAL;
        }
    }

    private int fail(int code, String message) {
        LOG.error(message);
        exitCode.compareAndSet(ExitCode.OK, code);
        return code;
    }

    /** Without the shutdown hooks: whoever must not go on must not drain either. */
    private void die(int code) {
        Runtime.getRuntime().halt(code);
    }

    /** The JVM's own code after a signal would be 143, which Kubernetes shows as an error. */
    private void stop(OperatorProcess process) {
        try {
            process.close();
        } catch (RuntimeException e) {
            LOG.error("the stop failed", e);
            exitCode.compareAndSet(ExitCode.OK, ExitCode.INTERNAL);
        }
        Runtime.getRuntime().halt(exitCode.get());
    }
}
