package dev.bulkhead.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rooms of docs/development.md: what decides knows no client, no clock and no log. */
class LayeringTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.bulkhead.core");

    @Test
    void guardDiagnosisAndPlanArePure() {
        noClasses()
                .that()
                .resideInAnyPackage("..core.guard..", "..core.diagnose..", "..core.plan..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.fabric8.kubernetes.client..",
                        "io.javaoperatorsdk..",
                        "org.slf4j..",
                        "io.micrometer..",
                        "..core.reconcile..",
                        "..core.run..",
                        "..core.metrics..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(classes);
    }

    @Test
    void theGuardStandsAlone() {
        noClasses()
                .that()
                .resideInAPackage("..core.guard..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..core.diagnose..", "..core.plan..")
                .check(classes);
    }

    @Test
    void metersKnowNoReconciler() {
        noClasses()
                .that()
                .resideInAPackage("..core.metrics..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..core.reconcile..", "..core.run..")
                .check(classes);
    }
}
