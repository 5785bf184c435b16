package dev.bulkhead.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.bulkhead.testkit.PureRooms;
import org.junit.jupiter.api.Test;

/** The rooms of docs/development.md: what decides knows no client, no clock and no log. */
class LayeringTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.bulkhead.core");

    @Test
    void guardDiagnosisAndPlanArePure() {
        PureRooms.of("..core.guard..", "..core.diagnose..", "..core.plan..").check(classes);
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
