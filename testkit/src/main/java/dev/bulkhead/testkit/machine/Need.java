package dev.bulkhead.testkit.machine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A program or file of this machine that a cluster uses, and the Debian package that brings it. */
public record Need(String what, String debianPackage, List<Path> anyOf) {

    /** All that a control plane needs: its programs are built with it. */
    public static final List<Need> CONTROL_PLANE = List.of(program("go", "golang-go"));

    /** What a node needs on top. */
    public static final List<Need> NODE = List.of(
            program("containerd", "containerd"),
            program("ctr", "containerd"),
            program("runc", "runc"),
            new Need(
                    "CNI plug-ins",
                    "containernetworking-plugins",
                    List.of(Path.of("/usr/lib/cni/bridge"), Path.of("/opt/cni/bin/bridge"))),
            program("iptables", "iptables"),
            program("conntrack", "conntrack"),
            program("socat", "socat"),
            program("ethtool", "ethtool"),
            program("ip", "iproute2"),
            program("nsenter", "util-linux"),
            program("mount", "mount"),
            program("gcc", "gcc"),
            new Need(
                    "the C library for static programs",
                    "libc6-dev",
                    List.of(
                            Path.of("/usr/lib/x86_64-linux-gnu/libc.a"),
                            Path.of("/usr/lib/aarch64-linux-gnu/libc.a"))));

    /** For a real registry in a test, and to push to it. */
    public static final List<Need> REGISTRY =
            List.of(program("docker-registry", "docker-registry"), program("skopeo", "skopeo"));

    /** What the router is measured against. */
    public static final List<Need> PROXY = List.of(program("nginx", "nginx"));

    static Need program(String name, String debianPackage) {
        // sbin is often missing from an ordinary PATH, and iptables lives there.
        Stream<String> folders = Stream.concat(
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":")),
                Stream.of("/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/local/go/bin"));
        return new Need(
                name,
                debianPackage,
                folders.filter(folder -> !folder.isBlank())
                        .map(folder -> Path.of(folder, name))
                        .distinct()
                        .toList());
    }

    public boolean met() {
        return anyOf.stream().anyMatch(Files::exists);
    }

    /** The first place where it was found. */
    public Path path() {
        return anyOf.stream()
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new MachineException(what + " is missing: install " + debianPackage));
    }
}
