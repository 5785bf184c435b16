package dev.bulkhead.core.run;

import java.util.Optional;

/** Of this build, as the jar states it. */
public final class Version {
    private Version() {}

    public static String current() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
