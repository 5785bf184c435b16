package dev.bulkhead.core.run;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This process' part in the election: whether it leads, and what happens when it no longer does. */
final class Election {
    private static final Logger LOG = LoggerFactory.getLogger(Election.class);
    private static final Duration CHECK = Duration.ofMillis(500);

    /** The longest that one try may take: its request, repeats included, and the waits between. */
    private static final Duration LONGEST_TRY = Duration.ofSeconds(60);

    private final OperatorConfig config;
    private final LeaseWatch watch;
    private final Runnable onLost;
    private final String identity;
    private volatile boolean leading;
    private volatile boolean stopping;

    /** @param onLost must end the process at once: another one may already act */
    Election(OperatorConfig config, LeaseWatch watch, Runnable onLost) {
        this.config = config;
        this.watch = watch;
        this.onLost = onLost;
        // A host name alone is not enough: two processes on one host would both take themselves for the leader.
        String host = System.getenv().getOrDefault("HOSTNAME", "local");
        this.identity = host + "_" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** The SDK's own exit on loss is off: it would also strike on a clean stop, and wait for the shutdown hooks. */
    LeaderElectionConfiguration forSdk() {
        return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(config.leaseName())
                .withLeaseNamespace(config.leaseNamespace())
                .withIdentity(identity)
                .withLeaseDuration(config.leaseDuration())
                .withRenewDeadline(config.renewDeadline())
                .withRetryPeriod(config.retryPeriod())
                .withLeaderCallbacks(new LeaderCallbacks(this::startLeading, this::stopLeading, this::seeLeader))
                .withExitOnStopLeading(false)
                .build();
    }

    boolean leading() {
        return leading;
    }

    boolean alive() {
        return watch.sinceAttempt().compareTo(config.leaseDuration().plus(LONGEST_TRY)) < 0;
    }

    /** From now on the end of leadership is intended. */
    void prepareStop() {
        stopping = true;
    }

    void release(KubernetesClient client) {
        if (!leading) {
            return;
        }
        leading = false;
        try {
            if (new LeaseRelease(client, config.leaseNamespace(), config.leaseName())
                    .release(identity, Instant.now())) {
                LOG.info("released the lease {}/{}", config.leaseNamespace(), config.leaseName());
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "the lease could not be released: a standby takes over when it ends, {} s from now",
                    config.leaseDuration().toSeconds(),
                    e);
        }
    }

    private void startLeading() {
        leading = true;
        Thread.ofVirtual().name("lease-watch").start(this::watchLease);
    }

    private void stopLeading() {
        if (!stopping && leading) {
            lose("it was not renewed in time, or taken by another process");
        }
    }

    private void seeLeader(String leader) {
        if (leader != null && !leader.isEmpty()) {
            LOG.info("the leader is {}{}", leader, leader.equals(identity) ? ": this process" : "; standing by");
        }
    }

    private void watchLease() {
        while (leading && !stopping) {
            if (watch.sinceRenewal().compareTo(config.leaseDuration()) >= 0) {
                lose("it was last renewed %d s ago"
                        .formatted(watch.sinceRenewal().toSeconds()));
                return;
            }
            try {
                Thread.sleep(CHECK);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void lose(String why) {
        leading = false;
        LOG.error("lost the lease {}/{}: {}; exiting", config.leaseNamespace(), config.leaseName(), why);
        onLost.run();
    }
}
