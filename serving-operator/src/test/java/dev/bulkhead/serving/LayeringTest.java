package dev.bulkhead.serving;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.bulkhead.testkit.PureRooms;
import org.junit.jupiter.api.Test;

/** Data flows one way; what decides knows no client, no clock and no log. */
class LayeringTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.bulkhead.serving");

    @Test
    void thePlanIsPure() {
        PureRooms.of("..serving.plan..").check(classes);
    }
}
