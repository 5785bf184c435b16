package dev.bulkhead.testkit.tools;

import java.nio.file.Path;

/** The unpacked source of a Go module, for files of it that are not in a program: CRDs above all. */
public final class GoSource {
    private GoSource() {}

    /**
     * Fetches it, unless Go has done so before.
     *
     * @throws dev.bulkhead.testkit.machine.MachineException if it cannot be had
     */
    public static Path of(String module, String version) {
        return new Go().download(module + "@" + version);
    }
}
