package dev.bulkhead.suite.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.suite.Golden;
import dev.bulkhead.suite.cli.Page;
import dev.bulkhead.suite.explain.Story.Attempt;
import dev.bulkhead.suite.explain.Story.Evidence;
import dev.bulkhead.suite.explain.Story.Group;
import dev.bulkhead.suite.explain.Story.Loss;
import dev.bulkhead.suite.explain.Story.Memory;
import dev.bulkhead.suite.explain.Story.Pod;
import dev.bulkhead.suite.explain.Story.Remedy;
import dev.bulkhead.suite.explain.Story.Room;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplainViewTest {
    private static final Story STORY = new Story(
            "TrainingJob",
            "team-a",
            "bert",
            "Pending, attempt 2, place 3 of those waiting",
            true,
            "UntoleratedTaint",
            "3 nodes have taint team=b:NoSchedule, 2 have 1 of 4 GPUs free (most: gpu-7, 3 free), 1 is cordoned",
            List.of(new Evidence(
                    "scheduler, of pod bert-worker-0-2",
                    "0/6 nodes are available: 1 node(s) were unschedulable, 2 Insufficient nvidia.com/gpu, 3 node(s) had"
                            + " untolerated taint(s)")),
            new Remedy(
                    "have a GuardPolicy grant the taint to the namespace",
                    "spec:\n  roles:\n  - name: worker\n    pod:\n      tolerations:\n      - {key: team, value: b, effect: NoSchedule}\n"),
            new Room(
                    "no node fits",
                    List.of(),
                    List.of(
                            new Group("UntoleratedTaint", "have taint team=b:NoSchedule", List.of("a-1", "a-2", "a-3")),
                            new Group("InsufficientGpu", "have less than 4 GPUs free", List.of("gpu-7", "gpu-8")),
                            new Group("NodeUnavailable", "is cordoned", List.of("old-1")))),
            new Loss("epoch=7 loss=0.2", "epoch=6"),
            List.of(new Attempt(
                    1,
                    "2026-03-01T10:00:00Z",
                    "HostOutOfMemory",
                    "container trainer of pod bert-worker-3-1 used more than its memory limit of 2Gi and was killed; memory of"
                            + " role worker raised from 2Gi to 3Gi",
                    "epoch=7 loss=0.2")),
            List.of(
                    new Memory("worker/trainer", "3Gi", "Grown", 2L << 30),
                    new Memory("worker/proxy", "64Mi", "Spec", null)),
            List.of(new Pod("bert-worker-0-2", "Pending", null, "no node fits")),
            List.of("you may not list pods of all namespaces"));

    @Test
    void aStoryIsToldFromTheCauseDown() {
        Golden.check("explain", ExplainView.page(STORY, new Page(100, false)).lines());
    }

    @Test
    void noLineIsWiderThanThePageButWhatIsToBePasted() {
        assertThat(ExplainView.page(STORY, new Page(60, false)).lines())
                .filteredOn(l -> !l.startsWith("    "))
                .allMatch(l -> l.length() <= 60);
    }
}
