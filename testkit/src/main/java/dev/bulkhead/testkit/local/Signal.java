package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.machine.Command;
import java.util.Collection;
import java.util.stream.Collectors;

/** Signals, which Java itself can only send two of. */
enum Signal {
    TERM,
    KILL,
    STOP,
    CONT;

    /**
     * To each process and its group: `nsenter` stays outside as the parent of the program it starts inside, and
     * passes nothing on. A process that ends meanwhile is no error.
     */
    static void send(Signal signal, Collection<ProcessMark> processes) {
        String targets = processes.stream()
                .filter(ProcessMark::alive)
                .map(process -> "kill -%1$s -- -%2$d || kill -%1$s %2$d".formatted(signal, process.pid()))
                .collect(Collectors.joining("; "));
        if (!targets.isEmpty()) {
            Command.of("sh", "-c", "{ " + targets + "; } 2>/dev/null").run();
        }
    }
}
