package dev.bulkhead.images.java;

import dev.bulkhead.images.ImageDefinition;
import java.io.IOException;
import java.util.List;

/** The image of the operators. */
public final class OperatorImage {

    public static final String DEFAULT_MAIN_CLASS = "dev.bulkhead.suite.Main";

    /**
     * Without the second compiler a burst costs a third less CPU time and half the memory, and is over sooner: an operator
     * does not run hot for long enough to earn it back.
     */
    public static final List<String> JVM_FLAGS =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+UseCompactObjectHeaders", "-XX:-UsePerfData");

    private OperatorImage() {}

    public static Program program(String mainClass) {
        return new Program("app", mainClass, JVM_FLAGS);
    }

    public static ImageDefinition of(Stage stage) throws IOException {
        return JavaBase.with(
                "operator",
                "The Bulkhead operators",
                JavaBase.layers("the operators", stage),
                stage.entrypoint(),
                stage);
    }
}
