package dev.bulkhead.agent;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process that holds the lock of a file until it is ended: another pod on the same node. */
final class LockHolder {

    private LockHolder() {}

    public static void main(String[] file) throws Exception {
        try (var channel = FileChannel.open(Path.of(file[0]), StandardOpenOption.WRITE)) {
            channel.lock();
            System.out.println("held");
            System.in.read();
        }
    }

    /** Returns when the lock is held. */
    static Process hold(Path file) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.getInputStream().read() != 'h') {
            throw new IllegalStateException("the lock is not held");
        }
        return process;
    }
}
