package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.metrics.MemoryMeters;
import dev.bulkhead.core.reconcile.KubeletClient.Answer;
import io.fabric8.kubernetes.api.model.Node;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks each node for its figures; one that does not answer is asked less and less often. */
final class NodeFigures implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeFigures.class);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    private static final int MOST_DOUBLINGS = 6;

    private record Silence(int times, Instant until) {}

    private final KubeletClient kubelets;
    private final Clock clock;
    private final MemoryMeters meters;
    private final Map<String, Silence> silent = new ConcurrentHashMap<>();
    private boolean said;

    NodeFigures(KubeletClient kubelets, Clock clock, MemoryMeters meters) {
        this.kubelets = kubelets;
        this.clock = clock;
        this.meters = meters;
    }

    /** Whether it has not answered and is not to be asked again yet. */
    boolean isSilent(String node) {
        Silence silence = silent.get(node);
        return silence != null && clock.instant().isBefore(silence.until());
    }

    Optional<Answer> of(Node node) {
        String name = node.getMetadata().getName();
        Silence before = silent.get(name);
        try {
            Answer answer = kubelets.ask(node, clock.instant());
            silent.remove(name);
            return Optional.of(answer);
        } catch (IOException | RuntimeException e) {
            int times = before == null ? 0 : before.times() + 1;
            Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(times, MOST_DOUBLINGS));
            silent.put(name, new Silence(times, clock.instant().plus(wait)));
            meters.unreachable();
            say(name, e.getMessage());
            return Optional.empty();
        }
    }

    /** Once: a cluster in which this is so has it on every node. */
    private synchronized void say(String node, String why) {
        if (said) {
            LOG.debug("the kubelet of node {} cannot be asked: {}", node, why);
            return;
        }
        said = true;
        LOG.warn(
                "the kubelet of node {} cannot be asked how much memory containers use: {}. What metrics.k8s.io tells is"
                        + " older; where that is missing too, limits are raised only after an OOM kill"
                        + " (BULKHEAD_KUBELET_CA and BULKHEAD_KUBELET_VERIFY_TLS say which certificates are believed)",
                node,
                why);
    }

    @Override
    public void close() {
        kubelets.close();
    }
}
