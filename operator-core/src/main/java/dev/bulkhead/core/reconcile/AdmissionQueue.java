package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.metrics.AdmissionMeters;
import dev.bulkhead.core.plan.admission.Answer;
import dev.bulkhead.core.plan.admission.GangAsk;
import dev.bulkhead.core.plan.admission.Round;
import dev.bulkhead.core.plan.admission.Round.Victim;
import dev.bulkhead.core.plan.admission.Shares;
import dev.bulkhead.core.plan.admission.Stop;
import dev.bulkhead.core.plan.admission.Usage;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.plan.capacity.Unmodelled;
import dev.bulkhead.core.run.OperatorContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gangs that wait for room. One decision at a time, each on top of those before it, so that no two gangs are given the
 * same room. Whoever asks is answered at once; one that waits is woken when a later {@link Round} has placed it. A round
 * serves all that wait and follows a change of the cluster, not a question, so that many questions do not cost many rounds.
 *
 * <p>Nothing here is saved: what waits asks again, and pods that are made show in the snapshot.
 *
 * @param <P> the kind that owns the gangs
 */
public final class AdmissionQueue<P extends HasMetadata> extends AbstractEventSource<Answer, P> {
    private static final Duration LOOKS_EVERY = Duration.ofMillis(250);
    /** Nothing has changed, but patience may have run out. */
    private static final Duration LOOKS_ANYWAY = Duration.ofSeconds(5);
    /** Who waits asks again more often than that; who does not is gone. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(3);
    /** Rounds take at most this part of the time. */
    private static final int PART_OF_TIME = 5;

    private static final Logger LOG = LoggerFactory.getLogger(AdmissionQueue.class);

    private record Waiter(GangAsk ask, Instant asked) {}

    private final Clock clock;
    private final Supplier<ClusterSnapshot> cluster;
    private final Tenants tenants;
    private final AdmissionMeters meters;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("admission").daemon().factory());
    private final PromisedRoom promised = new PromisedRoom();
    private final Map<String, Waiter> waiting = new LinkedHashMap<>();
    private final Map<String, Stop> stopping = new HashMap<>();
    private Map<String, Answer> answers = Map.of();
    private ClusterSnapshot seen;
    private boolean heard;
    private Instant last = Instant.EPOCH;
    private Instant notBefore = Instant.EPOCH;

    public AdmissionQueue(OperatorContext context, Supplier<ClusterSnapshot> cluster, Tenants tenants) {
        super(Answer.class, "admission");
        this.clock = context.clock();
        this.cluster = cluster;
        this.tenants = tenants;
        this.meters = new AdmissionMeters(context.meters());
    }

    /** What becomes of a gang now. To be asked again until it is placed, and at least every minute. */
    public synchronized Answer ask(GangAsk ask) {
        Instant now = clock.instant();
        ClusterSnapshot base = cluster.get();
        Optional<String> unjudged = unjudged(ask, base);
        if (unjudged.isPresent()) {
            forget(ask.owner());
            return new Answer.Unjudged(unjudged.get());
        }
        stopping.remove(ask.owner()); // it has stopped, or it would not ask
        Optional<Answer.Placed> kept = promised.of(ask, base);
        if (kept.isPresent()) {
            waiting.remove(ask.owner());
            return kept.get();
        }
        hearAll(base, now);
        Waiter before = waiting.put(ask.owner(), new Waiter(ask, now));
        boolean answered = before != null && before.ask().equals(ask) && answers.containsKey(ask.owner());
        if (answered && (base == seen || now.isBefore(notBefore))) {
            return answers.get(ask.owner());
        }
        round(base, now, ask.owner());
        return answers.get(ask.owner());
    }

    /** Before the first is answered: when the operator starts, the order in which jobs happen to ask is nobody's merit. */
    private void hearAll(ClusterSnapshot base, Instant now) {
        if (!heard) {
            heard = true;
            tenants.askingSoon().stream()
                    .filter(a -> unjudged(a, base).isEmpty())
                    .forEach(a -> waiting.put(a.owner(), new Waiter(a, now)));
        }
    }

    private static Optional<String> unjudged(GangAsk ask, ClusterSnapshot base) {
        if (!base.known()) {
            return Optional.of("no node is known");
        }
        boolean otherScheduler =
                ask.pods().stream().anyMatch(p -> p.unmodelled().contains(Unmodelled.OtherScheduler));
        return otherScheduler ? Optional.of("its pods name a scheduler of their own") : Optional.empty();
    }

    /** That a job has to make room; empty if it need not. */
    public synchronized Optional<Stop> stopped(String owner) {
        return Optional.ofNullable(stopping.get(owner));
    }

    /** The job need not wait any more: its pods are made, or it does not want any. */
    public synchronized void leave(String owner) {
        waiting.remove(owner);
    }

    /** The job does not wait any more, and the room that its pods were promised is free, if they were not made. */
    public synchronized void forget(String owner) {
        waiting.remove(owner);
        stopping.remove(owner);
        promised.takeBack(owner);
    }

    /** @param asker who is answered, and need not be woken; empty if nobody asked */
    private void round(ClusterSnapshot base, Instant now, String asker) {
        long start = System.nanoTime();
        stopping.values().removeIf(s -> now.isAfter(s.at().plus(FORGOTTEN)));
        List<GangAsk> asks = waiting.values().stream().map(Waiter::ask).toList();
        ClusterSnapshot room = promised.over(base, tenants, now);
        Usage usage = asks.size() < 2 ? Usage.NONE : tenants.usage(new Shares(base), promised.owners(), now);
        Round.Outcome outcome =
                Round.decide(new Round.World(room, asks, tenants::holders, Set.copyOf(stopping.keySet()), usage, now));
        for (GangAsk ask : asks) {
            if (outcome.answers().get(ask.owner()) instanceof Answer.Placed placed) {
                promised.promise(ask, placed.nodes(), now);
                waiting.remove(ask.owner());
                if (!ask.owner().equals(asker)) {
                    wake(ask.namespace(), ask.name());
                }
            }
        }
        for (Victim victim : outcome.victims()) {
            stopping.put(victim.holder().owner(), new Stop(victim.by(), now));
            wake(victim.holder().namespace(), victim.holder().name());
        }
        answers = outcome.answers();
        seen = base;
        last = now;
        Duration cost = Duration.ofNanos(System.nanoTime() - start);
        notBefore = now.plus(cost.multipliedBy(PART_OF_TIME));
        meters.round(
                waiting.size(),
                cost,
                () -> outcome.widest()
                        .map(w -> Round.unusable(room, w, w.device().orElse("")))
                        .orElse(0L));
    }

    private synchronized void look() {
        Instant now = clock.instant();
        waiting.values().removeIf(w -> now.isAfter(w.asked().plus(FORGOTTEN)));
        ClusterSnapshot base = cluster.get();
        boolean due = base != seen || now.isAfter(last.plus(LOOKS_ANYWAY));
        if (!waiting.isEmpty() && due && !now.isBefore(notBefore)) {
            round(base, now, "");
        } else if (waiting.isEmpty()) {
            meters.nobodyWaits();
        }
    }

    private void wake(String namespace, String name) {
        if (isRunning()) {
            getEventHandler().handleEvent(new Event(new ResourceID(name, namespace)));
        }
    }

    @Override
    public void start() {
        super.start();
        looks.scheduleWithFixedDelay(
                this::lookSafely, LOOKS_EVERY.toMillis(), LOOKS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A look that fails must not be the last one. */
    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.warn("a round of admission failed; the next one follows", e);
        }
    }

    @Override
    public void stop() {
        super.stop();
        looks.shutdownNow();
    }

    @Override
    public Set<Answer> getSecondaryResources(P owner) {
        return Set.of();
    }
}
