package dev.bulkhead.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The CRDs in {@code crds/yaml} are those of the types; {@code -Dgolden.update} rewrites them. */
class CrdFilesTest {
    /** As Kubernetes' own generators write it, but never negative; CEL then only needs to compare. */
    private static final String QUANTITY =
            "^\\+?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$";

    private static final Set<String> QUANTITY_FIELDS = Set.of(
            "sizeLimit",
            "divisor",
            "maxMemory",
            "maxSize",
            "sharedMemory",
            "size",
            "defaultLimit",
            "maxLimit",
            "minGrowth",
            "limit",
            "memory",
            "peak",
            "needed",
            "killedAt");

    /** Lists of objects with a key, so that doubles are refused and server-side apply merges by it. */
    private static final Map<String, List<String>> LIST_KEYS =
            Map.of("roles", List.of("name"), "conditions", List.of("type"), "memory", List.of("role", "container"));

    private static final JSONSchemaProps METADATA = new JSONSchemaPropsBuilder()
            .withType("object")
            .addToProperties(
                    "name", new JSONSchemaPropsBuilder().withType("string").build())
            .build();

    @TempDir
    Path generated;

    @ParameterizedTest
    @ValueSource(
            classes = {
                TrainingJob.class,
                GuardPolicy.class,
                MemoryProfile.class,
                InferenceService.class,
                ServingRuntime.class,
                ClusterServingRuntime.class
            })
    void theCheckedInFileIsWhatTheTypesSay(Class<? extends io.fabric8.kubernetes.client.CustomResource<?, ?>> kind)
            throws IOException {
        new CRDGenerator()
                .customResourceClasses(kind)
                .forCRDVersions("v1")
                .inOutputDir(generated.toFile())
                .generate();
        Path file = Files.list(generated).findFirst().orElseThrow();
        CustomResourceDefinition crd = Serialization.unmarshal(Files.readString(file), CustomResourceDefinition.class);
        crd.getSpec().getNames().setCategories(List.of("bulkhead"));
        List<String> columns = Stream.of(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(AdditionalPrinterColumn::name)
                .toList();
        crd.getSpec().getVersions().forEach(v -> {
            // without it, an object that lacks a spec is refused by a rule that trips over it, not by a rule that says
            // so
            v.getSchema().getOpenAPIV3Schema().setRequired(List.of("spec"));
            // a rule may only point at a field that the schema names
            v.getSchema().getOpenAPIV3Schema().getProperties().put("metadata", METADATA);
            finish("", v.getSchema().getOpenAPIV3Schema());
            // the generator sorts them by path; people read them in the order we wrote
            v.getAdditionalPrinterColumns().sort(Comparator.comparing(c -> columns.indexOf(c.getName())));
        });
        String yaml = "# Generated from the types of this module by CrdFilesTest. Do not edit.\n"
                + Serialization.asYaml(crd).replaceFirst("^---\n", "");

        Path checkedIn = Path.of("yaml", crd.getMetadata().getName() + ".yaml");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(checkedIn.getParent());
            Files.writeString(checkedIn, yaml);
        }
        assertThat(checkedIn).hasContent(yaml);
    }

    private static void finish(String name, JSONSchemaProps schema) {
        if (schema == null) {
            return;
        }
        if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString()) && QUANTITY_FIELDS.contains(name)) {
            schema.setPattern(QUANTITY);
            schema.setMinimum(0.0); // of one that is written as a number
            schema.setMaxLength(32L); // without a bound, rules that read it exceed the API server's cost budget
        }
        if (name.equals("namespaceSelector")) {
            JSONSchemaProps expressions = schema.getProperties().get("matchExpressions");
            expressions.setMaxItems(16L);
            JSONSchemaProps expression = expressions.getItems().getSchema();
            expression.setRequired(List.of("key", "operator"));
            expression.getProperties().get("operator").setMaxLength(16L);
            expression.getProperties().get("values").setMaxItems(64L);
        }
        if (schema.getXKubernetesValidations() != null) {
            // one on a record's component is found on the field and on the accessor
            schema.setXKubernetesValidations(
                    schema.getXKubernetesValidations().stream().distinct().toList());
        }
        if (schema.getItems() != null) {
            JSONSchemaProps item = schema.getItems().getSchema();
            List<String> keys = LIST_KEYS.getOrDefault(name, List.of());
            if (!keys.isEmpty()
                    && item.getProperties() != null
                    && item.getProperties().keySet().containsAll(keys)) {
                schema.setXKubernetesListType("map");
                schema.setXKubernetesListMapKeys(keys);
                Set<String> required = new TreeSet<>(keys);
                required.addAll(item.getRequired());
                item.setRequired(List.copyOf(required));
            }
            finish("", item);
        }
        if (schema.getProperties() != null) {
            schema.getProperties().forEach(CrdFilesTest::finish);
        }
        if (schema.getAdditionalProperties() != null && (name.equals("limits") || name.equals("requests"))) {
            schema.setMaxProperties(32L);
            finish("limit", schema.getAdditionalProperties().getSchema());
        }
    }
}
