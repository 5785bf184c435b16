package dev.bulkhead.router;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.bulkhead.testkit.PureRooms;
import org.junit.jupiter.api.Test;

/** What decides knows no client, no clock and no log; who waits for whom knows no socket. */
class LayeringTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.bulkhead.router");

    @Test
    void tableAndBalanceArePure() {
        PureRooms.of("..router.table..", "..router.balance..").check(classes);
    }

    @Test
    void tableAndBalanceKnowNoSockets() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAnyPackage("..router.table..", "..router.balance..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "..router.proxy..", "..router.source..", "..router.admin..")
                .check(classes);
    }
}
