package dev.bulkhead.core.plan.admission;

import dev.bulkhead.core.plan.admission.Round.Victim;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.plan.capacity.NodeState;
import dev.bulkhead.core.plan.capacity.PlacedPod;
import dev.bulkhead.core.plan.capacity.Placement.Placed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Room that is kept for a gang until others have left it. */
final class KeptRoom {
    /**
     * @param after the cluster with the gang in the room that is kept, which those who hold it have not left yet
     * @param pods of the gang, by {@code namespace/name}
     * @param until what has to happen, in words
     */
    record Kept(GangAsk ask, ClusterSnapshot after, Set<String> pods, List<Victim> victims, String until) {}

    private final Round.World world;
    private List<Holder> holders;

    KeptRoom(Round.World world) {
        this.world = world;
    }

    /** Of the ways to get room the first that leads to it: wait for what ends, stop others, wait for the oldest. */
    Optional<Kept> find(GangAsk ask, ClusterSnapshot room) {
        return leaving(ask, room).or(() -> preempt(ask, room)).or(() -> oldest(ask, room));
    }

    private Optional<Kept> leaving(GangAsk ask, ClusterSnapshot room) {
        Set<String> leaving = leaving(room);
        return leaving.isEmpty()
                ? Optional.empty()
                : keep(ask, room, leaving, List.of(), "room is kept for it, until pods that are ending have ended");
    }

    private Set<String> leaving(ClusterSnapshot room) {
        Set<String> leaving = new HashSet<>();
        for (NodeState node : room.nodes()) {
            node.pods().stream().filter(PlacedPod::terminating).forEach(p -> leaving.add(p.uid()));
        }
        if (!world.stopping().isEmpty()) {
            holders().stream().filter(h -> world.stopping().contains(h.owner())).forEach(h -> leaving.addAll(h.pods()));
        }
        return leaving;
    }

    /** The lowest first, of equals the youngest; then none is stopped without whom it would do. */
    private Optional<Kept> preempt(GangAsk ask, ClusterSnapshot room) {
        List<Holder> lower = holders().stream()
                .filter(h -> h.preemptible() && h.priority() < ask.priority())
                .filter(h -> !world.stopping().contains(h.owner()))
                .sorted(Comparator.comparingInt(Holder::priority)
                        .thenComparing(Holder::start, Comparator.reverseOrder())
                        .thenComparing(Holder::owner))
                .toList();
        Set<String> leaving = leaving(room);
        Optional<Integer> enough = fewest(ask, room, leaving, lower);
        if (enough.isEmpty()) {
            return Optional.empty();
        }
        List<Holder> victims = new ArrayList<>(lower.subList(0, enough.get()));
        for (Holder spared : List.copyOf(victims).reversed()) {
            List<Holder> others = victims.stream().filter(v -> v != spared).toList();
            if (fits(ask, room.without(pods(leaving, others)))) {
                victims = new ArrayList<>(others);
            }
        }
        List<Victim> stopped = victims.stream().map(v -> new Victim(v, ask)).toList();
        String who = stopped.size() == 1 ? victims.getFirst().path() : stopped.size() + " jobs of lower priority";
        return keep(ask, room, pods(leaving, victims), stopped, "it takes the place of " + who);
    }

    private Optional<Kept> oldest(GangAsk ask, ClusterSnapshot room) {
        if (world.now().isBefore(ask.since().plus(Round.PATIENCE))) {
            return Optional.empty();
        }
        List<Holder> oldest = holders().stream()
                .sorted(Comparator.comparing(Holder::start).thenComparing(Holder::owner))
                .toList();
        Set<String> leaving = leaving(room);
        return fewest(ask, room, leaving, oldest)
                .flatMap(n -> keep(
                        ask,
                        room,
                        pods(leaving, oldest.subList(0, n)),
                        List.of(),
                        "room is kept for it, until jobs that run there have ended"));
    }

    /** How many of these have to leave, from the first on. */
    private static Optional<Integer> fewest(
            GangAsk ask, ClusterSnapshot room, Set<String> leaving, List<Holder> holders) {
        if (holders.isEmpty() || !fits(ask, room.without(pods(leaving, holders)))) {
            return Optional.empty();
        }
        int tooFew = 0;
        int enough = holders.size();
        while (enough - tooFew > 1) {
            int middle = (enough + tooFew) / 2;
            if (fits(ask, room.without(pods(leaving, holders.subList(0, middle))))) {
                enough = middle;
            } else {
                tooFew = middle;
            }
        }
        return Optional.of(enough);
    }

    private static Optional<Kept> keep(
            GangAsk ask, ClusterSnapshot room, Set<String> leaving, List<Victim> victims, String until) {
        if (!(room.without(leaving).place(ask.pods(), ask.rules()) instanceof Placed placed)) {
            return Optional.empty();
        }
        ClusterSnapshot after = placed.after();
        for (NodeState node : room.nodes()) {
            for (PlacedPod pod : node.pods()) {
                after = leaving.contains(pod.uid()) ? after.with(pod) : after;
            }
        }
        Set<String> pods = new HashSet<>();
        ask.pods().forEach(p -> pods.add(p.namespace() + "/" + p.name()));
        return Optional.of(new Kept(ask, after, pods, victims, until));
    }

    private static boolean fits(GangAsk ask, ClusterSnapshot room) {
        return room.holds(ask.pods(), ask.rules());
    }

    private static Set<String> pods(Set<String> leaving, Collection<Holder> holders) {
        Set<String> pods = new HashSet<>(leaving);
        holders.forEach(h -> pods.addAll(h.pods()));
        return pods;
    }

    private List<Holder> holders() {
        if (holders == null) {
            holders = world.holders().get();
        }
        return holders;
    }
}
