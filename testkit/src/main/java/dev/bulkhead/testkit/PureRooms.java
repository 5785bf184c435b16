package dev.bulkhead.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

/** The rooms of docs/development.md in which things are decided: they know no client, no clock and no log. */
public final class PureRooms {
    private PureRooms() {}

    /** @param packages in ArchUnit's words, such as {@code ..core.plan..} */
    public static ArchRule of(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.fabric8.kubernetes.client..",
                        "io.javaoperatorsdk..",
                        "org.slf4j..",
                        "io.micrometer..",
                        "dev.bulkhead..reconcile..",
                        "dev.bulkhead..run..",
                        "dev.bulkhead..metrics..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .callMethod(Instant.class, "now");
    }
}
