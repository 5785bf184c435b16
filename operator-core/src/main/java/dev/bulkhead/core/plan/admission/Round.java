package dev.bulkhead.core.plan.admission;

import dev.bulkhead.core.plan.admission.KeptRoom.Kept;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.plan.capacity.NodeState;
import dev.bulkhead.core.plan.capacity.Placement;
import dev.bulkhead.core.plan.capacity.Placement.NotPlaced;
import dev.bulkhead.core.plan.capacity.Placement.Placed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One look at all waiting gangs, in their order. Each is placed as a whole if the cluster has room for it once those before
 * it are in place; smaller ones may pass a wide one that is blocked. So that it is not passed for ever, room is kept for the
 * first that is blocked: where pods are ending anyway, where jobs of lower priority are stopped for it, or, when it has
 * waited for {@link #PATIENCE}, where the jobs that have run longest end. At most one keeps room at a time.
 *
 * <p>Invariants: no pod is placed where it does not fit after all others that are placed; what is kept for one is not given
 * to those behind it; an equal world gives equal answers.
 */
public final class Round {
    /** A job that waits longer is no longer passed by those behind it. */
    public static final Duration PATIENCE = Duration.ofMinutes(1);

    /**
     * What a round depends on.
     *
     * @param holders jobs that hold room; asked for only if one is blocked
     * @param stopping owners that are told to stop, and may not have done so yet
     */
    public record World(
            ClusterSnapshot cluster,
            List<GangAsk> waiting,
            Supplier<List<Holder>> holders,
            Set<String> stopping,
            Usage usage,
            Instant now) {}

    /**
     * @param answers by owner, for each that waits
     * @param victims jobs that have to stop
     * @param widest the gang of most pods' share that waits; empty if none does
     */
    public record Outcome(Map<String, Answer> answers, List<Victim> victims, Optional<GangAsk> widest) {}

    /** A job that has to make room for one of higher priority. */
    public record Victim(Holder holder, GangAsk by) {}

    private final World world;
    private final Shares shares;
    private final KeptRoom keptRoom;
    private final Map<String, Answer> answers = new HashMap<>();
    private final Tried inRoom = new Tried();
    private final Tried besidesWhatIsKept = new Tried();
    private final List<GangAsk> before = new ArrayList<>();
    private ClusterSnapshot room;
    private Optional<Kept> kept = Optional.empty();
    private GangAsk widest;

    private Round(World world) {
        this.world = world;
        this.shares = new Shares(world.cluster());
        this.keptRoom = new KeptRoom(world);
        this.room = world.cluster();
    }

    public static Outcome decide(World world) {
        return new Round(world).decide();
    }

    private Outcome decide() {
        Order order = new Order(world.waiting(), world.cluster(), shares, world.usage());
        for (Optional<GangAsk> next = order.next(); next.isPresent(); next = order.next()) {
            GangAsk ask = next.get();
            Placement placement = inRoom.place(ask, room);
            switch (placement) {
                case Placed placed -> {
                    room = placed.after();
                    inRoom.forgetPlaced();
                    besidesWhatIsKept.forget();
                    order.placed(ask);
                    answers.put(
                            ask.owner(),
                            new Answer.Placed(
                                    placed.nodes(),
                                    placed.unknown().isEmpty()
                                            && world.cluster().complete()));
                }
                case NotPlaced blocked -> waits(ask, blocked);
            }
        }
        return new Outcome(answers, kept.map(Kept::victims).orElse(List.of()), Optional.ofNullable(widest));
    }

    private void waits(GangAsk ask, NotPlaced blocked) {
        before.add(ask);
        if (widest == null || shares.of(ask.requests()) > shares.of(widest.requests())) {
            widest = ask;
        }
        Optional<Kept> mine = kept.isEmpty() ? keptRoom.find(ask, room) : Optional.empty();
        // what is kept is free for whoever looks at the nodes: it does not count as used in what is said of them
        Placement bare = kept.isPresent()
                ? besidesWhatIsKept.place(ask, room.without(kept.get().pods()))
                : blocked;
        boolean passed = bare instanceof Placed;
        NotPlaced why = bare instanceof NotPlaced without ? without : blocked;
        mine.ifPresent(k -> {
            kept = mine;
            room = k.after();
        });
        answers.put(
                ask.owner(),
                new Answer.Waiting(before.size(), Waits.obstacle(ask, why, mine, passed ? kept : Optional.empty())));
    }

    /** What became of gangs in this round, so that an equal one need not be tried again. */
    private static final class Tried {
        private final List<GangAsk> asks = new ArrayList<>();
        private final List<Placement> became = new ArrayList<>();

        Placement place(GangAsk ask, ClusterSnapshot in) {
            for (int i = 0; i < asks.size(); i++) {
                if (asks.get(i).isLike(ask)) {
                    return became.get(i);
                }
            }
            Placement placement = in.place(ask.pods(), ask.rules());
            asks.add(ask);
            became.add(placement);
            return placement;
        }

        /** Room only becomes less in a round: who found none finds none, but who found some may not find it again. */
        void forgetPlaced() {
            for (int i = asks.size() - 1; i >= 0; i--) {
                if (became.get(i) instanceof Placed) {
                    asks.remove(i);
                    became.remove(i);
                }
            }
        }

        void forget() {
            asks.clear();
            became.clear();
        }
    }

    /** GPUs and the like that are free on nodes a gang may use, but of no use to it. */
    public static long unusable(ClusterSnapshot cluster, GangAsk widest, String resource) {
        return widest.pods().stream()
                .filter(p -> p.requests().of(resource) > 0)
                .findFirst()
                .map(p -> cluster.stranded(p, resource))
                .orElseGet(() -> cluster.nodes().stream()
                        .mapToLong((NodeState n) -> Math.max(0, n.free(resource)))
                        .sum());
    }
}
