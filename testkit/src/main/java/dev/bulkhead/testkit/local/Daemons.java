package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.machine.MachineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Starts the processes of one cluster so that they outlive this JVM, and knows them afterwards. */
final class Daemons {

    /**
     * Every process carries this, with its cluster's folder as the value: it finds the one that was started a moment
     * before a crash and never reached the state file.
     */
    static final String TAG = "BULKHEAD_CLUSTER_FOLDER";

    private static final int LOG_LINES_SHOWN = 15;

    private final ClusterFolder folder;
    private final StateFile state;

    Daemons(ClusterFolder folder, StateFile state) {
        this.folder = folder;
        this.state = state;
    }

    ProcessMark start(Component component, List<String> command) {
        List<String> detached = new ArrayList<>(List.of("setsid"));
        detached.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(detached)
                .directory(folder.root().toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.log(component).toFile()));
        builder.environment().put(TAG, folder.root().toString());
        try {
            long pid = builder.start().pid();
            ProcessMark mark = ProcessMark.of(pid).orElseThrow(() -> failed(component, "ended at once"));
            state.update(before -> before.with(component, mark));
            return mark;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For a log that is also the sign of readiness: an earlier life's sign must not count. */
    void forgetLog(Component component) {
        try {
            Files.deleteIfExists(folder.log(component));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean alive(Component component) {
        return state.get().process(component).filter(ProcessMark::alive).isPresent();
    }

    ProcessMark mark(Component component) {
        return state.get()
                .process(component)
                .filter(ProcessMark::alive)
                .orElseThrow(() -> new IllegalStateException(component + " is not running"));
    }

    void signal(Component component, Signal signal) {
        Signal.send(signal, List.of(mark(component)));
    }

    /** Asks, waits, kills. */
    void stop(Component component, Duration patience) {
        if (!alive(component)) {
            return;
        }
        ProcessMark mark = mark(component);
        Signal.send(Signal.TERM, List.of(mark));
        Instant deadline = Instant.now().plus(patience);
        while (mark.alive()) {
            if (Instant.now().isAfter(deadline)) {
                Signal.send(Signal.KILL, List.of(mark));
            }
            pause();
        }
    }

    /** Waits for what a component has to bring about, and fails early, with its log, when it dies instead. */
    void await(Component component, String what, Duration patience, BooleanSupplier done) {
        Instant deadline = Instant.now().plus(patience);
        while (!done.getAsBoolean()) {
            if (!alive(component)) {
                throw failed(component, "ended before " + what);
            }
            if (Instant.now().isAfter(deadline)) {
                throw failed(component, "did not get to this within %d s: %s".formatted(patience.toSeconds(), what));
            }
            pause();
        }
    }

    private MachineException failed(Component component, String how) {
        return new MachineException("%s %s; the end of %s:%n%s"
                .formatted(component.logName(), how, folder.log(component), endOfLog(component)));
    }

    private String endOfLog(Component component) {
        try {
            List<String> lines = new String(Files.readAllBytes(folder.log(component)), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MachineException("interrupted while waiting for a cluster", e);
        }
    }
}
