package dev.bulkhead.serving.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Phase;
import dev.bulkhead.testkit.Guillotine;
import dev.bulkhead.testkit.Guillotine.Moment;
import dev.bulkhead.testkit.WriteLog;
import dev.bulkhead.testkit.WriteLog.Write;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An operator dies at each of its writes in turn, which the API server carries out and it never learns; the next one brings
 * the same end: a service, then another revision that takes over.
 */
class CrashIT {
    private static final int SIDE_BY_SIDE = 2;

    @RegisterExtension
    static final ServingWorld world = ServingWorld.withoutOperator();

    private static final ExecutorService runs = Executors.newFixedThreadPool(SIDE_BY_SIDE);

    @AfterAll
    static void stop() {
        runs.shutdownNow();
    }

    /** What is left, without what differs between two equal runs. */
    private record Run(
            Integer stable, Object route, Object history, List<String> objects, List<Write> writes, int deaths) {}

    @TestFactory
    Stream<DynamicTest> endsAsIfNothingHadHappened() {
        Run clean = run(Guillotine.NEVER);
        assertThat(clean.writes()).hasSizeGreaterThan(10);
        List<DynamicTest> tests = new ArrayList<>();
        for (int k = 1; k <= clean.writes().size(); k++) {
            int at = k;
            CompletableFuture<Run> run = CompletableFuture.supplyAsync(() -> run(at), runs);
            String name = "killed at write " + k + " of " + clean.writes().size() + ", "
                    + clean.writes().get(k - 1);
            tests.add(DynamicTest.dynamicTest(name, () -> {
                Run killed = run.join();
                assertThat(killed.stable()).isEqualTo(clean.stable());
                assertThat(killed.route()).isEqualTo(clean.route());
                assertThat(killed.history()).isEqualTo(clean.history());
                assertThat(killed.objects()).isEqualTo(clean.objects());
                // pods that become ready one after the other may or may not be seen one by one
                assertThat(killed.deaths()).isEqualTo(killed.writes().size() < at ? 0 : 1);
            }));
        }
        return tests.stream();
    }

    private static Run run(int killAt) {
        KubernetesClient client = world.client();
        String namespace = namespace(client);
        WriteLog log = new WriteLog();
        try (Succession operators = new Succession(namespace, log, killAt)) {
            Stage stage = new Stage(client, namespace, "iris").apply("""
                    predictor: {image: 'example/serve:1', resources: {limits: {memory: 64Mi}}}
                    rollout: {keepSeconds: 0}
                    """);
            stage.awaitPhase(Phase.Ready);
            stage.patch("{\"spec\":{\"predictor\":{\"image\":\"example/serve:2\"}}}");
            InferenceServiceStatus end =
                    stage.awaitStatus(s -> Integer.valueOf(2).equals(s.stable())
                            && s.phase() == Phase.Ready
                            && s.revisionsOrEmpty().size() == 1);
            Stage.until(() -> stage.deployment("iris-rev-1"), d -> d == null);
            Stage.until(
                    () -> client.services()
                            .inNamespace(namespace)
                            .withName("iris-rev-1")
                            .get(),
                    s -> s == null);
            return new Run(
                    end.stable(),
                    end.route(),
                    end.historyOrEmpty().stream()
                            .map(h -> h.revision() + " " + h.verdict() + " " + h.message())
                            .toList(),
                    objects(client, namespace),
                    log.in(namespace).stream().filter(Write::done).toList(),
                    operators.deaths.get());
        }
    }

    private static String namespace(KubernetesClient client) {
        String name = "crash-" + UUID.randomUUID().toString().substring(0, 8);
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        client.serviceAccounts()
                .inNamespace(name)
                .withName("default")
                .waitUntilCondition(account -> account != null, 30, TimeUnit.SECONDS);
        return name;
    }

    private static List<String> objects(KubernetesClient client, String namespace) {
        return Stream.<List<? extends HasMetadata>>of(
                        client.apps()
                                .deployments()
                                .inNamespace(namespace)
                                .list()
                                .getItems(),
                        client.apps()
                                .controllerRevisions()
                                .inNamespace(namespace)
                                .list()
                                .getItems(),
                        client.services().inNamespace(namespace).list().getItems(),
                        client.serviceAccounts().inNamespace(namespace).list().getItems(),
                        client.rbac()
                                .roleBindings()
                                .inNamespace(namespace)
                                .list()
                                .getItems())
                .flatMap(List::stream)
                .map(o -> o.getKind() + "/" + o.getMetadata().getName())
                .sorted()
                .toList();
    }

    /** One operator after the other; the next starts when the one before has died. */
    private static final class Succession implements AutoCloseable {
        private final String namespace;
        private final WriteLog log;
        private final AtomicInteger deaths = new AtomicInteger();
        private final ExecutorService starter = Executors.newSingleThreadExecutor();
        private ServingProcess living;

        Succession(String namespace, WriteLog log, int killAt) {
            this.namespace = namespace;
            this.log = log;
            CompletableFuture.runAsync(() -> start(killAt), starter).join();
        }

        private void next() {
            starter.execute(() -> {
                closeLiving();
                start(Guillotine.NEVER);
            });
        }

        private void start(int killAt) {
            Guillotine guillotine = new Guillotine(killAt, Moment.AnswerLost, world.client(), log, () -> {
                deaths.incrementAndGet();
                next();
            });
            living = new ServingProcess(world.cluster(), namespace, guillotine);
        }

        private void closeLiving() {
            if (living != null) {
                living.close();
                living = null;
            }
        }

        @Override
        public void close() {
            starter.execute(this::closeLiving);
            starter.close();
        }
    }
}
