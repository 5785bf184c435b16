package dev.bulkhead.training.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every folder of {@code plans} is a case: {@code in.yaml} is a world, {@code out.yaml} what is decided, what is made, and
 * the status. {@code -Dgolden.update} rewrites the latter; the diff is to be read.
 */
class GoldenPlansTest {
    private static final Path CASES = Path.of("src/test/resources/plans");

    static List<String> cases() throws IOException {
        try (Stream<Path> folders = Files.list(CASES)) {
            return folders.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theWorldLeadsToThePlan(String name) throws IOException {
        Path folder = CASES.resolve(name);
        ObservedJob seen =
                World.read(Files.readString(folder.resolve("in.yaml"))).observe();

        String plan = plan(seen);

        Path expected = folder.resolve("out.yaml");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(expected, plan);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder("in.yaml", "out.yaml");
        }
        assertThat(expected).hasContent(plan);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anEqualWorldGivesAnEqualStatus(String name) throws IOException {
        String in = Files.readString(CASES.resolve(name).resolve("in.yaml"));
        ObservedJob seen = World.read(in).observe();
        Decision decision = TrainingPlanner.plan(seen);
        TrainingJobStatus first = TrainingStatus.of(seen, decision);

        ObservedJob again = World.read(in).observe();

        assertThat(TrainingStatus.of(again, TrainingPlanner.plan(again))).isEqualTo(first);
    }

    private static String plan(ObservedJob seen) {
        Decision decision = TrainingPlanner.plan(seen);
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("decision", decision.getClass().getSimpleName());
        List<Object> makes = new ArrayList<>();
        List<String> removes = new ArrayList<>();
        switch (decision) {
            case Decision.Launch launch -> {
                launch.service().ifPresent(makes::add);
                launch.claim().ifPresent(makes::add);
                makes.addAll(launch.companions());
                makes.addAll(launch.pods());
            }
            case Decision.Hold hold -> {
                out.put("until", hold.until().toString());
                hold.remove().forEach(p -> removes.add(p.name()));
            }
            case Decision.Pause pause -> out.put("until", pause.until().toString());
            case Decision.Proceed proceed -> proceed.lookAgain().ifPresent(t -> out.put("lookAgain", t.toString()));
            case Decision.Retire retire -> retire.remove().forEach(p -> removes.add(p.name()));
            case Decision.Suspend suspend -> suspend.remove().forEach(p -> removes.add(p.name()));
            case Decision.Rest rest -> rest.remove().forEach(p -> removes.add(p.name()));
            case Decision.Restart restart -> out.put("charge", restart.charge().name());
            case Decision.Requeue requeue -> {}
            case Decision.Reject reject -> {}
            case Decision.Finish finish -> {}
            case Decision.Expire expire -> {}
        }
        out.put("removes", removes);
        out.put("status", TrainingStatus.of(seen, decision));
        out.put("makes", makes);
        return Serialization.asYaml(out);
    }
}
