package dev.bulkhead.training.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.testkit.Guillotine;
import dev.bulkhead.testkit.Guillotine.Moment;
import dev.bulkhead.testkit.WriteLog;
import dev.bulkhead.testkit.WriteLog.Write;
import dev.bulkhead.training.api.PlayedNode;
import dev.bulkhead.training.api.Scene;
import dev.bulkhead.training.api.TestOperator;
import dev.bulkhead.training.api.TrainingWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Learns the list of writes of a clean run, from creation through an OOM kill and a restart of the gang to the end; then
 * kills the operator at every single one of them, starts another, and compares what is left and what was made and
 * deleted on the way with the clean run.
 */
class CrashIT {
    private static final int SIDE_BY_SIDE = 8;
    private static final Duration QUIET = Duration.ofMillis(1500);

    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withoutOperator();

    private static final ExecutorService runs = Executors.newFixedThreadPool(SIDE_BY_SIDE);

    @AfterAll
    static void stop() {
        runs.shutdownNow();
    }

    /**
     * @param writes that the API server carried out
     * @param deaths how many operators were killed on the way
     */
    private record Run(EndState end, List<Write> writes, int deaths) {
        Map<String, Long> createdAndDeleted() {
            return WriteLog.createdAndDeleted(writes);
        }
    }

    @TestFactory
    Stream<DynamicTest> endsAsIfNothingHadHappened() {
        Run clean = run(n -> Guillotine.NEVER, Moment.Answered);
        assertThat(clean.end().events()).containsExactly("Completed", "HostOutOfMemory");
        assertThat(clean.writes()).hasSizeGreaterThan(15);
        List<DynamicTest> tests = new ArrayList<>();
        for (int k = 1; k <= clean.writes().size() + 1; k++) {
            for (Moment moment : Moment.values()) {
                int at = k;
                CompletableFuture<Run> run =
                        CompletableFuture.supplyAsync(() -> run(n -> n == 1 ? at : Guillotine.NEVER, moment), runs);
                String name = "killed at write " + k + " of " + clean.writes().size() + ", "
                        + (k > clean.writes().size()
                                ? "one more"
                                : clean.writes().get(k - 1)) + ", " + moment;
                tests.add(DynamicTest.dynamicTest(name, () -> compare(clean, run.join(), at)));
            }
        }
        CompletableFuture<Run> mayflies = CompletableFuture.supplyAsync(() -> run(n -> 1, Moment.Answered), runs);
        tests.add(DynamicTest.dynamicTest(
                "no operator lives longer than one write", () -> compareMayflies(clean, mayflies.join())));
        return tests.stream();
    }

    private static void compare(Run clean, Run run, int killedAt) {
        // pods that start one after the other may or may not be seen one by one: then a run has a write less or more
        assertThat(run.deaths()).isEqualTo(run.writes().size() < killedAt ? 0 : 1);
        assertThat(run.end().status()).isEqualTo(clean.end().status());
        assertThat(run.end().objects()).isEqualTo(clean.end().objects());
        assertThat(run.createdAndDeleted()).isEqualTo(clean.createdAndDeleted());
        assertThat(run.end().events()).isSubsetOf(clean.end().events()).doesNotHaveDuplicates();
        // An event leaves after the status that it speaks of is saved: a crash between the two costs it, and no other
        // does.
        boolean afterStatus =
                run.deaths() == 1 && run.writes().get(killedAt - 1).kind().equals("trainingjobs/status");
        assertThat(clean.end().events().size() - run.end().events().size()).isLessThanOrEqualTo(afterStatus ? 1 : 0);
    }

    private static void compareMayflies(Run clean, Run run) {
        assertThat(run.deaths()).isGreaterThan(10);
        assertThat(run.end().status()).isEqualTo(clean.end().status());
        assertThat(run.end().objects()).isEqualTo(clean.end().objects());
        assertThat(run.createdAndDeleted()).isEqualTo(clean.createdAndDeleted());
    }

    /** @param killAt at which of its writes the n-th operator dies */
    private static Run run(IntUnaryOperator killAt, Moment moment) {
        Scene scene = world.scene();
        WriteLog log = new WriteLog();
        Succession operators = new Succession(scene, log, killAt, moment);
        try {
            operators.next();
            scene.create("digits", """
                    framework: PyTorch
                    checkpoint: {path: /ckpt, size: 1Gi}
                    cleanPodPolicy: All
                    roles:
                    - name: worker
                      replicas: 2
                      image: example/train:1
                      resources: {limits: {memory: 512Mi}}
                    """);
            play(scene);
            settle(scene);
            return new Run(
                    EndState.of(scene, "digits"),
                    log.in(scene.namespace()).stream().filter(Write::done).toList(),
                    operators.deaths.get());
        } finally {
            operators.close();
        }
    }

    /** The kubelets' part, each step when the operator has seen the one before. */
    private static void play(Scene scene) {
        PlayedNode node = world.node();
        scene.awaitStatus("digits", s -> s.phase() == Phase.Running && s.currentAttempt() == 1);
        node.outOfMemory(scene.pod("digits-worker-1-1"));
        scene.awaitStatus("digits", s -> s.phase() == Phase.Running && s.currentAttempt() == 2);
        node.end(scene.pod("digits-worker-0-2"), 0, "Completed", "accuracy 0.98");
        node.succeed(scene.pod("digits-worker-1-2"));
        scene.awaitPhase("digits", Phase.Succeeded);
    }

    private static void settle(Scene scene) {
        scene.awaitPods("digits", List::isEmpty);
        EndState[] last = {null};
        await().during(QUIET).atMost(Duration.ofSeconds(20)).until(() -> {
            EndState now = EndState.of(scene, "digits");
            boolean same = last[0] == null || now.equals(last[0]);
            last[0] = now;
            return same;
        });
    }

    /** One operator after the other; the next starts when the one before has died. */
    private static final class Succession implements AutoCloseable {
        private final Scene scene;
        private final WriteLog log;
        private final IntUnaryOperator killAt;
        private final Moment moment;
        private final AtomicInteger deaths = new AtomicInteger();
        private final ExecutorService starter = Executors.newSingleThreadExecutor();
        private TestOperator living;
        private int started;

        Succession(Scene scene, WriteLog log, IntUnaryOperator killAt, Moment moment) {
            this.scene = scene;
            this.log = log;
            this.killAt = killAt;
            this.moment = moment;
        }

        void next() {
            starter.execute(() -> {
                closeLiving();
                int at = killAt.applyAsInt(++started);
                Guillotine guillotine = new Guillotine(at, moment, world.client(), log, () -> {
                    deaths.incrementAndGet();
                    next();
                });
                living = TestOperator.startIn(world.cluster(), scene.namespace(), guillotine);
            });
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
