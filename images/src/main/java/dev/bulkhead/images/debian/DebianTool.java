package dev.bulkhead.images.debian;

import dev.bulkhead.images.ImageProblem;
import dev.bulkhead.images.Progress;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A program that a Debian package of the same name brings; installed when missing, as root only. */
public enum DebianTool {
    MMDEBSTRAP("mmdebstrap", "to make root file systems from Debian packages"),
    SKOPEO("skopeo", "to push images to a registry"),
    DOCKER_REGISTRY("docker-registry", "to have a real registry in a test");

    private final String program;
    private final String purpose;

    DebianTool(String program, String purpose) {
        this.program = program;
        this.purpose = purpose;
    }

    public String program() {
        return program;
    }

    /** The program is there when this returns; otherwise the problem names the one command that helps. */
    public void require(Progress progress) {
        if (installed(program)) {
            return;
        }
        var command = "apt-get install -y --no-install-recommends " + program;
        if (!installed("apt-get")) {
            throw new ImageProblem(program + " is needed " + purpose + "; on Debian: sudo " + command);
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new ImageProblem(program + " is needed " + purpose + "; run: sudo " + command);
        }
        progress.say("installing the Debian package " + program + ", needed " + purpose);
        if (apt("install", program) != 0 && (apt("update") != 0 || apt("install", program) != 0)) {
            throw new ImageProblem("could not install " + program + "; see what this says: " + command);
        }
    }

    private static boolean installed(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static int apt(String... arguments) {
        try {
            var command = new java.util.ArrayList<>(List.of("apt-get", "-qq", "-y", "--no-install-recommends"));
            command.addAll(List.of(arguments));
            var builder = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD);
            builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
            return builder.start().waitFor();
        } catch (IOException e) {
            throw new ImageProblem("apt-get could not be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImageProblem("interrupted while installing packages", e);
        }
    }
}
