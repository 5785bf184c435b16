package dev.bulkhead.suite;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every manifest that people start from is taken by the API server, without an unknown field. */
class ExamplesIT {
    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.controlPlane();

    @BeforeAll
    static void crds() throws Exception {
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
    }

    static List<Path> manifests() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("../examples"))) {
            return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void isAccepted(Path manifest) throws IOException {
        try (InputStream yaml = Files.newInputStream(manifest)) {
            cluster.client()
                    .load(yaml)
                    .items()
                    .forEach(object -> assertThatCode(() -> cluster.client()
                                    .resource(object)
                                    .inNamespace(cluster.namespace())
                                    .fieldValidation(FieldValidateable.Validation.STRICT)
                                    .create())
                            .doesNotThrowAnyException());
        }
    }
}
