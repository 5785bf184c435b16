package dev.bulkhead.core.plan.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.testkit.ClusterExtension;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random clusters and pods, shown to us and to the real scheduler: where we say that a pod fits, it must place it on a node
 * that we named; where we say that it fits nowhere, it must say so too, with our reasons and for as many nodes.
 *
 * <p>{@code -Dcapacity.seed=...} runs the same cases again, {@code -Dcapacity.worlds=...} fewer or more.
 */
class SchedulerAgreementIT {
    private static final int NODES = 12;
    private static final int CANDIDATES = 250;
    private static final int PARALLEL = 8;
    private static final int UNPROCESSABLE = 422;
    private static final String WORLD = "bulkhead.test/world";
    private static final String KEEP = "bulkhead.test/keep";

    @RegisterExtension
    static final ClusterExtension cluster =
            ClusterExtension.withFakeNodes(NODES + 1).alone();

    /** What became of a pod. */
    private sealed interface Fate {
        record Bound(String node) implements Fate {}

        record Refused(String message) implements Fate {}

        /** The API server does not take such a pod: chance has made it ask for more than its own limit, say. */
        record Invalid() implements Fate {}
    }

    private static final AtomicInteger MADE = new AtomicInteger();
    private static final Map<String, CompletableFuture<Fate>> FATES = new ConcurrentHashMap<>();
    private static SharedIndexInformer<Pod> informer;

    @BeforeAll
    static void prepare() {
        KubernetesClient client = cluster.client();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(RandomWorld.NAMESPACE)
                        .endMetadata()
                        .build())
                .create();
        client.serviceAccounts()
                .inNamespace(RandomWorld.NAMESPACE)
                .withName("default")
                .waitUntilCondition(account -> account != null, 30, TimeUnit.SECONDS);
        RandomWorld.RUNTIME_CLASSES.forEach((name, overhead) -> client.resource(new RuntimeClassBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withHandler(name)
                        .withNewOverhead()
                        .withPodFixed(overhead)
                        .endOverhead()
                        .build())
                .create());
        informer = client.pods().inNamespace(RandomWorld.NAMESPACE).inform(new FateWatch());
    }

    @AfterAll
    static void stop() {
        informer.close();
    }

    @Test
    void theSchedulerSaysWhatWeSay() throws Exception {
        long seed = Long.getLong("capacity.seed", new Random().nextLong());
        int worlds = Integer.getInteger("capacity.worlds", 12);
        System.out.println("capacity.seed=" + seed);
        Random seeds = new Random(seed);
        int cases = 0;
        int fitting = 0;
        for (int world = 0; world < worlds; world++) {
            long worldSeed = seeds.nextLong();
            List<Boolean> answers = world(worldSeed, "capacity.seed=" + seed + " world " + world);
            cases += answers.size();
            fitting += (int) answers.stream().filter(a -> a).count();
        }
        System.out.println(cases + " cases agree in " + worlds + " worlds: " + fitting + " fit, " + (cases - fitting)
                + " do not; capacity.seed=" + seed);
        assertThat(cases).isGreaterThan(worlds * CANDIDATES * 95 / 100);
        assertThat(fitting).isBetween(cases / 10, cases * 9 / 10);
    }

    /** Whether each candidate fits; fails where the scheduler differs. */
    private static List<Boolean> world(long seed, String at) throws Exception {
        RandomWorld random = new RandomWorld(seed);
        List<Node> nodes = random.nodes(NODES);
        for (Node node : nodes) {
            shape(node, at);
        }
        List<Pod> placed = place(random.placed(nodes), new Random(seed));
        // Nodes come to the scheduler by another watch than pods: it has seen them when it has seen the last one.
        sentinel(at);
        ClusterSnapshot snapshot = snapshot();
        List<Pod> fits = new ArrayList<>();
        List<Pod> doNot = new ArrayList<>();
        for (int i = 0; i < CANDIDATES; i++) {
            Pod pod = random.candidate("p" + MADE.incrementAndGet());
            boolean placeable = snapshot.fits(PodAsk.of(pod)).stream().anyMatch(v -> v instanceof Verdict.Fits);
            (placeable ? fits : doNot).add(pod);
        }
        List<Boolean> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(PARALLEL)) {
            List<Future<Optional<Boolean>>> all = doNot.stream()
                    .map(pod -> pool.submit(() -> agrees(pod, snapshot, at)))
                    .toList();
            for (Future<Optional<Boolean>> each : all) {
                each.get().ifPresent(answers::add);
            }
        }
        for (Pod pod : fits) {
            agrees(pod, snapshot, at).ifPresent(answers::add); // one after the other: each takes room while it is there
        }
        placed.forEach(SchedulerAgreementIT::remove);
        return answers;
    }

    private static Optional<Boolean> agrees(Pod pod, ClusterSnapshot snapshot, String at) throws Exception {
        PodAsk ask = PodAsk.of(pod);
        List<Verdict> verdicts = snapshot.fits(ask);
        List<String> fitting = verdicts.stream()
                .filter(v -> v instanceof Verdict.Fits)
                .map(v -> v.node().name())
                .toList();
        assertThat(verdicts).noneMatch(v -> v instanceof Verdict.Unknown);
        Fate fate = schedule(pod);
        String context = at + "\n" + fate + "\n" + Serialization.asYaml(pod.getSpec())
                + verdicts.stream()
                        .map(v -> v.node().name() + " "
                                + (v instanceof Verdict.Refused r ? r.refusals().toString() : "fits"))
                        .toList();
        switch (fate) {
            case Fate.Invalid invalid -> {
                return Optional.empty();
            }
            case Fate.Bound(String node) -> assertThat(fitting).as(context).contains(node);
            case Fate.Refused(String message) -> {
                assertThat(fitting).as(context).isEmpty();
                if (message.contains("pod affinity terms conflict")) {
                    assertThat(verdicts)
                            .as(context)
                            .allMatch(v -> !ask.selection().considers(v.node().name()));
                } else {
                    assertThat(SchedulerWords.said(message))
                            .as(context)
                            .isEqualTo(SchedulerWords.expected(ask, verdicts));
                    Refusal first = Explanation.of(ask, verdicts, true)
                            .groups()
                            .getFirst()
                            .what();
                    assertThat(message)
                            .as(context)
                            .containsAnyOf(SchedulerWords.words(first), "plugin(s) [NodeAffinity]");
                }
            }
        }
        return Optional.of(!fitting.isEmpty());
    }

    private static Fate schedule(Pod pod) throws Exception {
        CompletableFuture<Fate> fate = new CompletableFuture<>();
        FATES.put(pod.getMetadata().getName(), fate);
        Optional<Pod> made = create(withoutUid(pod));
        if (made.isEmpty()) {
            return new Fate.Invalid();
        }
        try {
            return fate.get(30, TimeUnit.SECONDS);
        } finally {
            FATES.remove(pod.getMetadata().getName());
            cluster.client().resource(made.get()).withGracePeriod(0).delete();
        }
    }

    private static Optional<Pod> create(Pod pod) {
        try {
            return Optional.of(cluster.client().resource(pod).create());
        } catch (KubernetesClientException e) {
            if (e.getCode() != UNPROCESSABLE) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static Pod withoutUid(Pod pod) {
        return new PodBuilder(pod).editMetadata().withUid(null).endMetadata().build();
    }

    private static ClusterSnapshot snapshot() {
        return ClusterSnapshot.of(
                cluster.client().nodes().list().getItems(),
                cluster.client().pods().inAnyNamespace().list().getItems());
    }

    private static void shape(Node wanted, String at) {
        var node = cluster.client().nodes().withName(wanted.getMetadata().getName());
        node.edit(n -> new NodeBuilder(n)
                .editMetadata()
                .withLabels(wanted.getMetadata().getLabels())
                .endMetadata()
                .withSpec(wanted.getSpec())
                .build());
        node.editStatus(n -> new NodeBuilder(n)
                .editStatus()
                .withCapacity(wanted.getStatus().getAllocatable())
                .withAllocatable(wanted.getStatus().getAllocatable())
                .endStatus()
                .build());
    }

    /** Some end, some are ending, some are being resized. */
    private static List<Pod> place(List<Pod> pods, Random random) {
        List<Pod> made = new ArrayList<>();
        for (Pod pod : pods) {
            int kind = random.nextInt(10);
            Optional<Pod> taken = create(new PodBuilder(withoutUid(pod))
                    .editMetadata()
                    .withFinalizers(kind == 0 ? List.of(KEEP) : List.of())
                    .endMetadata()
                    .build());
            if (taken.isEmpty()) {
                continue;
            }
            Pod created = taken.get();
            made.add(created);
            var resource = named(created);
            switch (kind) {
                case 0 -> resource.delete();
                case 1 -> {
                    running(created);
                    resource.editStatus(p -> ended(p, random.nextBoolean()));
                }
                case 2, 3 -> {
                    running(created);
                    resource.editStatus(p -> resizing(p, random));
                }
                default -> {}
            }
        }
        return made;
    }

    private static PodResource named(Pod pod) {
        return cluster.client()
                .pods()
                .inNamespace(RandomWorld.NAMESPACE)
                .withName(pod.getMetadata().getName());
    }

    private static void running(Pod pod) {
        named(pod)
                .waitUntilCondition(
                        p -> p.getStatus().getPhase().equals("Running")
                                && !p.getStatus().getContainerStatuses().isEmpty(),
                        30,
                        TimeUnit.SECONDS);
    }

    private static Pod ended(Pod pod, boolean well) {
        return new PodBuilder(pod)
                .editStatus()
                .withPhase(well ? "Succeeded" : "Failed")
                .endStatus()
                .build();
    }

    /** The kubelet has other figures than the spec: it has not got to the new ones yet, or refuses them. */
    private static Pod resizing(Pod pod, Random random) {
        List<ContainerStatus> statuses = new ArrayList<>();
        for (Container container : pod.getSpec().getContainers()) {
            Map<String, Quantity> allocated =
                    Make.amounts("cpu=" + random.nextInt(1, 5), "memory=" + random.nextInt(1, 12) + "Gi");
            Map<String, Quantity> actual =
                    Make.amounts("cpu=" + random.nextInt(1, 5), "memory=" + random.nextInt(1, 12) + "Gi");
            statuses.add(new ContainerStatusBuilder()
                    .withName(container.getName())
                    .withImage("none")
                    .withImageID("")
                    .withReady(true)
                    .withRestartCount(0)
                    .withAllocatedResources(allocated)
                    .withNewResources()
                    .withRequests(actual)
                    .endResources()
                    .build());
        }
        var status = new PodBuilder(pod).editStatus().withContainerStatuses(statuses);
        if (random.nextBoolean()) {
            status.addNewCondition()
                    .withType("PodResizePending")
                    .withStatus("True")
                    .withReason(random.nextBoolean() ? "Infeasible" : "Deferred")
                    .endCondition();
        }
        if (random.nextBoolean()) {
            status.withAllocatedResources(Make.amounts("cpu=" + random.nextInt(1, 9), "memory=5Gi"))
                    .withNewResources()
                    .withRequests(Make.amounts("cpu=2", "memory=" + random.nextInt(1, 12) + "Gi"))
                    .endResources();
        }
        return status.endStatus().build();
    }

    private static void remove(Pod pod) {
        var resource = named(pod);
        resource.withGracePeriod(0).delete();
        if (!pod.getMetadata().getFinalizers().isEmpty()) {
            resource.edit(p -> new PodBuilder(p)
                    .editMetadata()
                    .withFinalizers(List.of())
                    .endMetadata()
                    .build());
        }
    }

    /** Changes the last node, which takes nobody else, and waits until the scheduler places a pod by that change. */
    private static void sentinel(String at) throws Exception {
        String value = Integer.toHexString(at.hashCode());
        String name = "fake-" + NODES;
        cluster.client()
                .nodes()
                .withName(name)
                .edit(n -> new NodeBuilder(n)
                        .editMetadata()
                        .addToLabels(WORLD, value)
                        .endMetadata()
                        .editOrNewSpec()
                        .withTaints(Make.tainted(n, WORLD, null, "NoSchedule")
                                .getSpec()
                                .getTaints()
                                .getLast())
                        .endSpec()
                        .build());
        Fate fate;
        do {
            fate = schedule(probe(value));
        } while (!fate.equals(new Fate.Bound(name)));
    }

    private static Pod probe(String value) {
        return new PodBuilder(Make.pod("probe" + MADE.incrementAndGet(), Make.asking()))
                .editMetadata()
                .withNamespace(RandomWorld.NAMESPACE)
                .endMetadata()
                .editSpec()
                .editFirstContainer()
                .withImage("none")
                .endContainer()
                .withNodeSelector(Map.of(WORLD, value))
                .addNewToleration()
                .withKey(WORLD)
                .withOperator("Exists")
                .endToleration()
                .endSpec()
                .build();
    }

    private static final class FateWatch implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            look(pod);
        }

        @Override
        public void onUpdate(Pod before, Pod now) {
            look(now);
        }

        @Override
        public void onDelete(Pod pod, boolean stateUnknown) {}

        private static void look(Pod pod) {
            CompletableFuture<Fate> fate = FATES.get(pod.getMetadata().getName());
            if (fate == null) {
                return;
            }
            if (pod.getSpec().getNodeName() != null) {
                fate.complete(new Fate.Bound(pod.getSpec().getNodeName()));
            }
            for (PodCondition condition : pod.getStatus().getConditions()) {
                if ("Unschedulable".equals(condition.getReason())) {
                    fate.complete(new Fate.Refused(condition.getMessage()));
                }
            }
        }
    }
}
