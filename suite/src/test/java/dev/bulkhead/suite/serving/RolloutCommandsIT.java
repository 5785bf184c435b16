package dev.bulkhead.suite.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceSpec;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.Rollout;
import dev.bulkhead.serving.plan.FrozenRevision;
import dev.bulkhead.suite.CommandRun;
import dev.bulkhead.suite.cli.Exit;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** rollout, promote and rollback on a real API server, with a status as the operator would write it. */
class RolloutCommandsIT {
    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.controlPlane();

    private final String name = "s-" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void crds() {
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
    }

    /** Revision 1 is stable and had a transformer, revision 2 waits for approval. */
    @BeforeEach
    void service() {
        InferenceService service =
                Serialization.unmarshal("""
                apiVersion: bulkhead.dev/v1alpha1
                kind: InferenceService
                metadata: {name: %s, namespace: %s}
                spec:
                  predictor: {image: 'example/serve:1'}
                  transformer: {image: 'example/transform:1'}
                  rollout: {strategy: BlueGreen, approval: Manual}
                """.formatted(name, cluster.namespace()), InferenceService.class);
        InferenceService created = cluster.client().resource(service).create();
        freeze(created, 1);
        InferenceService changed = cluster.client().resource(created).edit(s -> {
            s.setSpec(Serialization.unmarshal("""
                    predictor: {image: 'example/serve:2'}
                    rollout: {strategy: BlueGreen, approval: Manual}
                    """, InferenceServiceSpec.class));
            return s;
        });
        freeze(changed, 2);
        status("""
                latestRevision: 2
                stable: 1
                candidate: 2
                route: {targets: [{revision: %1$s-rev-1, weight: 100}]}
                rollout: {revision: 2, phase: AwaitingApproval, since: "2026-11-25T08:00:00Z", message: it is well}
                history: [{revision: 1, version: v1, verdict: Promoted, by: alice, time: "2026-11-25T07:00:00Z", message: the first}]
                """.formatted(name));
    }

    @Test
    void whereItStandsIsTold() {
        CommandRun run = run("rollout", "isvc/" + name);

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.OK);
        assertThat(run.out())
                .contains("InferenceService/" + name)
                .contains("stable     revision 1")
                .contains("100 % to " + name + "-rev-1")
                .contains("revision 2, AwaitingApproval since 2026-11-25T08:00:00Z: it is well")
                .containsPattern("2026-11-25T07:00:00Z +1 +v1 +Promoted +alice +the first");
    }

    @Test
    void aRevisionThatWasGivenUpIsATrouble() {
        status("""
                latestRevision: 2
                stable: 1
                candidate: null
                rollout: {revision: 2, phase: RolledBack, since: "2026-11-25T08:00:00Z", message: too slow}
                """);

        CommandRun run = run("rollout", name);

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.FAILED);
        assertThat(run.out()).contains("RolledBack", "too slow");
    }

    @Test
    void promoteApprovesTheCandidate() {
        CommandRun dry = run("promote", "isvc/" + name, "--dry-run");
        assertThat(dry.out()).contains("would be approved");
        assertThat(read().getSpec().rollout().approvedRevision()).isNull();

        CommandRun run = run("promote", "isvc/" + name);

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.OK);
        assertThat(run.out()).contains("revision 2 of InferenceService/" + name, "is approved");
        assertThat(read().getSpec().rollout().approvedRevision()).isEqualTo(2);
    }

    @Test
    void whatNeedsNoApprovalIsNotApproved() {
        cluster.client().resource(read()).edit(s -> {
            s.setSpec(Serialization.unmarshal("predictor: {image: 'example/serve:2'}", InferenceServiceSpec.class));
            return s;
        });

        CommandRun run = run("promote", name);

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.USAGE);
        assertThat(run.err()).contains("needs no approval");
    }

    @Test
    void rollbackWritesTheLastGoodRevisionBack() throws Exception {
        CommandRun dry = run("rollback", "isvc/" + name, "--dry-run");
        assertThat(dry.out()).contains("would go back to revision 1");
        assertThat(read().getSpec().predictor().image()).isEqualTo("example/serve:2");

        CommandRun run = run("rollback", "isvc/" + name, "-o", "json");

        assertThat(run.code()).as(run::toString).isEqualTo(Exit.OK);
        JsonNode done = new ObjectMapper().readTree(run.out());
        assertThat(done.path("from").asInt()).isEqualTo(2);
        assertThat(done.path("to").asInt()).isEqualTo(1);
        assertThat(done.path("changed").asBoolean()).isTrue();
        assertThat(read().getSpec().predictor().image()).isEqualTo("example/serve:1");
        assertThat(read().getSpec().transformer().image()).isEqualTo("example/transform:1");
        assertThat(read().getSpec().rollout().approval())
                .as("only what a revision is made of")
                .isEqualTo(Rollout.Approval.Manual);
    }

    @Test
    void anyRevisionThatIsKeptMayBeNamed() {
        assertThat(run("rollback", name, "--to", "2").out()).contains("says the same as revision 2: nothing to do");
        assertThat(run("rollback", name, "--to", "1").code()).isEqualTo(Exit.OK);
        assertThat(run("rollback", name, "--to", "2").out()).contains("goes back to revision 2");
        assertThat(read().getSpec().transformer()).isNull();
        CommandRun missing = run("rollback", name, "--to", "7");
        assertThat(missing.code()).isEqualTo(Exit.USAGE);
        assertThat(missing.err()).contains("revision 7 of InferenceService/" + name, "is not kept; there are [1, 2]");
    }

    @Test
    void namesAreChecked() {
        assertThat(run("rollback", "isvc/" + name + "x").err()).contains("did you mean " + name);
        assertThat(run("rollout", "pod/" + name).code()).isEqualTo(Exit.USAGE);
    }

    private CommandRun run(String... words) {
        return CommandRun.on(
                cluster.cluster(),
                Stream.concat(Stream.of(words), Stream.of("-n", cluster.namespace()))
                        .toArray(String[]::new));
    }

    private InferenceService read() {
        return cluster.client()
                .resources(InferenceService.class)
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }

    private void status(String yaml) {
        InferenceService service = read();
        service.setStatus(Serialization.unmarshal(yaml, InferenceServiceStatus.class));
        cluster.client().resource(service).updateStatus();
    }

    private static void freeze(InferenceService service, int number) {
        FrozenRevision frozen = new FrozenRevision(
                number,
                service.getMetadata().getName(),
                service.getSpec().predictor(),
                service.getSpec().transformer(),
                null,
                null,
                8080,
                null,
                new PodTemplateSpec(),
                null);
        cluster.client().resource(frozen.toControllerRevision(service)).create();
    }
}
