package dev.bulkhead.core.plan.capacity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Finds nodes for all pods of a job. The pods that ask for most go first, each to the node that it leaves least on, so that
 * whole nodes stay free for wide jobs; pods without extended resources keep off the nodes that have some. Where a pod finds
 * no room, one that is in place is moved out of its way. For equal pods this finds a way whenever there is one; for mixed
 * ones nearly always (bin packing in several dimensions has no quick exact answer).
 */
final class Placer {
    /** Moves tried for one pod that finds no room, so that a hopeless one does not hold up the rest. */
    private static final int MOVES = 2_000;

    private final ClusterSnapshot cluster;
    private final List<PodAsk> asks;
    private final Placement.Rules rules;
    private final List<Integer> order;

    Placer(ClusterSnapshot cluster, List<PodAsk> asks, Placement.Rules rules) {
        this.cluster = cluster;
        this.asks = List.copyOf(asks);
        this.rules = rules;
        List<Integer> hardestFirst = new ArrayList<>();
        for (int i = 0; i < asks.size(); i++) {
            hardestFirst.add(i);
        }
        hardestFirst.sort(Comparator.comparing((Integer i) -> this.asks.get(i), HARDEST_FIRST));
        this.order = hardestFirst;
    }

    private static final Comparator<PodAsk> HARDEST_FIRST = Comparator.comparingLong(
                    (PodAsk a) -> -extended(a.requests()))
            .thenComparing(a -> a.selection().names().map(Set::size).orElse(Integer.MAX_VALUE))
            .thenComparingLong(a -> -a.requests().memory())
            .thenComparingLong(a -> -a.requests().milliCpu());

    /** Where a try ended; without a blocked pod it has succeeded. */
    private record Outcome(Board board, OptionalInt blocked) {}

    Placement place() {
        Outcome outcome = best();
        Board board = outcome.board();
        ClusterSnapshot filled = cluster.replacing(board.nodes);
        if (outcome.blocked().isPresent()) {
            int blocked = outcome.blocked().getAsInt();
            return new Placement.NotPlaced(board.placed(), asks.get(blocked), board.explain(filled, blocked));
        }
        Set<Unmodelled> unknown = new HashSet<>();
        asks.forEach(a -> unknown.addAll(a.unmodelled()));
        return new Placement.Placed(
                Arrays.stream(board.at).mapToObj(i -> board.nodes[i].name()).toList(), filled, Set.copyOf(unknown));
    }

    boolean succeeds() {
        return best().blocked().isEmpty();
    }

    private Outcome best() {
        if (rules.sameLabel().isEmpty() || asks.stream().noneMatch(a -> extended(a.requests()) > 0)) {
            return attempt(n -> true);
        }
        String label = rules.sameLabel().get();
        Outcome best = null;
        for (String value : values(label)) {
            Outcome outcome = attempt(n -> value.equals(n.labels().getOrDefault(label, "")));
            if (outcome.blocked().isEmpty()) {
                return outcome;
            }
            best = best == null || outcome.board().placed() > best.board().placed() ? outcome : best;
        }
        return best == null ? attempt(n -> true) : best;
    }

    private Outcome attempt(Predicate<NodeState> allowed) {
        Board board = new Board(allowed);
        for (int ask : order) {
            if (!board.put(ask) && !board.makeRoom(ask)) {
                return new Outcome(board, OptionalInt.of(ask));
            }
        }
        return new Outcome(board, OptionalInt.empty());
    }

    /** The value with the least free first: what is left serves the next job. */
    private List<String> values(String label) {
        Map<String, Long> free = new TreeMap<>();
        Set<String> resources = new HashSet<>();
        asks.forEach(a -> resources.addAll(a.requests().scalars().keySet()));
        for (NodeState node : cluster.nodes()) {
            long here = 0;
            for (String resource : resources) {
                here += Math.max(0, node.free(resource));
            }
            if (here > 0) {
                free.merge(node.labels().getOrDefault(label, ""), here, Long::sum);
            }
        }
        List<String> values = new ArrayList<>(free.keySet());
        values.sort(Comparator.comparing(free::get));
        return values;
    }

    private static long extended(Amounts amounts) {
        long sum = 0;
        for (Map.Entry<String, Long> scalar : amounts.scalars().entrySet()) {
            sum += scalar.getKey().contains("/") ? scalar.getValue() : 0;
        }
        return sum;
    }

    /** The cluster while it is being filled. */
    private final class Board {
        private final NodeState[] nodes;
        private final boolean[] allowed;
        private final int[] at;
        private final List<List<Integer>> candidates;

        Board(Predicate<NodeState> allow) {
            nodes = cluster.nodes().toArray(NodeState[]::new);
            allowed = new boolean[nodes.length];
            for (int i = 0; i < nodes.length; i++) {
                allowed[i] = allow.test(nodes[i]);
            }
            at = new int[asks.size()];
            Arrays.fill(at, -1);
            candidates = new ArrayList<>(Collections.nCopies(asks.size(), null));
        }

        int placed() {
            return (int) Arrays.stream(at).filter(i -> i >= 0).count();
        }

        /** The nodes where only room can be missing; equal pods share them. */
        private List<Integer> candidates(int ask) {
            if (candidates.get(ask) == null) {
                PodAsk pod = asks.get(ask);
                List<Integer> found = new ArrayList<>();
                Neighbours neighbours = cluster.neighbours(pod);
                boolean bound = extended(pod.requests()) > 0;
                for (int i = 0; i < nodes.length; i++) {
                    if ((allowed[i] || !bound)
                            && Filters.mayHold(pod, nodes[i])
                            && neighbours.refuses(nodes[i]).isEmpty()) {
                        found.add(i);
                    }
                }
                for (int other = 0; other < asks.size(); other++) {
                    if (other == ask
                            || candidates.get(other) == null
                                    && !cluster.hasNeighboursThatMind()
                                    && asks.get(other).isLike(pod)) {
                        candidates.set(other, found);
                    }
                }
            }
            return candidates.get(ask);
        }

        boolean put(int ask) {
            PodAsk pod = asks.get(ask);
            int best = -1;
            for (int i : candidates(ask)) {
                if (Filters.hasRoom(pod, nodes[i]) && (best < 0 || isBetter(pod, nodes[i], nodes[best]))) {
                    best = i;
                }
            }
            if (best >= 0) {
                put(ask, best);
            }
            return best >= 0;
        }

        private void put(int ask, int node) {
            nodes[node] = nodes[node].with(PlacedPod.of(asks.get(ask), nodes[node].name()));
            at[ask] = node;
        }

        private void take(int ask) {
            PlacedPod pod = PlacedPod.of(asks.get(ask), nodes[at[ask]].name());
            nodes[at[ask]] = nodes[at[ask]].without(Set.of(pod.uid()));
            at[ask] = -1;
        }

        /** Moves one pod of the job that is in the way to another node. */
        boolean makeRoom(int ask) {
            PodAsk pod = asks.get(ask);
            int moves = 0;
            for (int node : candidates(ask)) {
                for (int other : order) {
                    if (at[other] != node || asks.get(other).isLike(pod)) {
                        continue;
                    }
                    if (moves++ > MOVES) {
                        return false;
                    }
                    take(other);
                    if (Filters.hasRoom(pod, nodes[node])) {
                        put(ask, node);
                        if (put(other)) {
                            return true;
                        }
                        take(ask);
                    }
                    put(other, node);
                }
            }
            return false;
        }

        Explanation explain(ClusterSnapshot filled, int ask) {
            PodAsk pod = asks.get(ask);
            boolean bound = extended(pod.requests()) > 0;
            List<Verdict> verdicts = new ArrayList<>(filled.fits(pod));
            for (int i = 0; i < verdicts.size(); i++) {
                if (bound && !allowed[i] && !(verdicts.get(i) instanceof Verdict.Refused)) {
                    verdicts.set(
                            i,
                            new Verdict.Refused(
                                    nodes[i],
                                    List.of(new Refusal.OtherModel(nodes[i].labels()
                                            .getOrDefault(rules.sameLabel().orElse(""), "")))));
                }
            }
            return Explanation.of(pod, verdicts, filled.complete());
        }
    }

    /** Whether the first node is the better place: that which is left with less, of what is scarce first. */
    private static boolean isBetter(PodAsk pod, NodeState node, NodeState than) {
        long left = extendedLeft(node);
        long leftThere = extendedLeft(than);
        if (left != leftThere) {
            return left < leftThere;
        }
        if (node.pods().isEmpty() != than.pods().isEmpty()) {
            return !node.pods().isEmpty();
        }
        double room = room(pod, node);
        double roomThere = room(pod, than);
        return room != roomThere ? room < roomThere : node.name().compareTo(than.name()) < 0;
    }

    private static long extendedLeft(NodeState node) {
        long left = 0;
        for (String resource : node.allocatable().scalars().keySet()) {
            left += resource.contains("/") ? Math.max(0, node.free(resource)) : 0;
        }
        return left;
    }

    private static double room(PodAsk pod, NodeState node) {
        double cpu =
                (double) node.free(Amounts.CPU) / Math.max(1, node.allocatable().milliCpu());
        double memory = (double) node.free(Amounts.MEMORY)
                / Math.max(1, node.allocatable().memory());
        return pod.requests().isZero() ? 0 : cpu + memory;
    }
}
