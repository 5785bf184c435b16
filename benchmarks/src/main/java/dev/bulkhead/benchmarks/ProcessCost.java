package dev.bulkhead.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the kernel has counted for a process and for the machine. */
final class ProcessCost {
    /** User, nice, system, interrupts, soft interrupts, stolen: all but idle and waiting for disks. */
    private static final List<Integer> BUSY_COLUMNS = List.of(1, 2, 3, 6, 7, 8);

    /** The kernel's unit for user space; fixed by its ABI on the machines we know. */
    private static final int MILLIS_PER_TICK = 10;

    private ProcessCost() {}

    /** User and system time, all threads; zero when the process is gone. */
    static Duration cpu(long pid) {
        try {
            return cpu(Files.readString(Path.of("/proc/" + pid + "/stat")));
        } catch (IOException gone) {
            return Duration.ZERO;
        }
    }

    static Duration cpu(String stat) {
        // The program's name before it may hold spaces and brackets.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Duration.ofMillis(MILLIS_PER_TICK * (Long.parseLong(fields[11]) + Long.parseLong(fields[12])));
    }

    /** CPU milliseconds by kind of thread: names without their numbers. Threads that have ended are not in it. */
    static Map<String, Long> cpuByThread(long pid) {
        Map<String, Long> millis = new TreeMap<>();
        try (var threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                String stat = Files.readString(thread.resolve("stat"));
                String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                millis.merge(name.replaceAll("[-#]\\d*$", ""), cpu(stat).toMillis(), Long::sum);
            }
        } catch (IOException gone) {
            return millis;
        }
        return millis;
    }

    /** Most memory it ever had resident, in KiB; zero when the process is gone. */
    static long peakRssKib(long pid) {
        try {
            return peakRssKib(Files.readString(Path.of("/proc/" + pid + "/status")));
        } catch (IOException gone) {
            return 0;
        }
    }

    static long peakRssKib(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    /** CPU time that the whole machine has spent since its boot. */
    static Duration machine() {
        try (var lines = Files.lines(Path.of("/proc/stat"))) {
            return machine(lines.findFirst().orElseThrow());
        } catch (IOException e) {
            throw new BenchmarkException("cannot read /proc/stat", e);
        }
    }

    static Duration machine(String line) {
        String[] columns = line.split("\\s+");
        return Duration.ofMillis(MILLIS_PER_TICK
                * BUSY_COLUMNS.stream()
                        .mapToLong(i -> Long.parseLong(columns[i]))
                        .sum());
    }
}
