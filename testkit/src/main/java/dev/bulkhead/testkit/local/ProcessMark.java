package dev.bulkhead.testkit.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** One process, told from a later one with the same number by when it started. */
public record ProcessMark(long pid, long startTicks) {

    private static final int STATE_FIELD = 0;
    private static final int START_FIELD = 19;

    static Optional<ProcessMark> of(long pid) {
        return stat(pid).map(fields -> new ProcessMark(pid, Long.parseLong(fields[START_FIELD])));
    }

    static ProcessMark ofThisProcess() {
        return of(ProcessHandle.current().pid()).orElseThrow();
    }

    boolean alive() {
        return stat(pid)
                .filter(fields -> Long.parseLong(fields[START_FIELD]) == startTicks)
                // A zombie has ended; only its parent has not looked yet.
                .filter(fields -> !fields[STATE_FIELD].equals("Z") && !fields[STATE_FIELD].equals("X"))
                .isPresent();
    }

    /** The fields of /proc/PID/stat after the program's name, which may itself hold spaces and brackets. */
    private static Optional<String[]> stat(long pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return Optional.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
