package dev.bulkhead.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayeringTest {

    @ParameterizedTest
    @CsvSource({"net, store", "net, fetch", "store, fetch"})
    void aRoomDoesNotKnowTheOneAbove(String room, String above) {
        var classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.bulkhead.agent");

        noClasses()
                .that()
                .resideInAPackage("dev.bulkhead.agent." + room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.bulkhead.agent." + above)
                .check(classes);
    }
}
