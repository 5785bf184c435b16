package dev.bulkhead.testkit.tools;

import dev.bulkhead.testkit.machine.MachineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The throw-away Go module that builds a tool. Its {@code tool} directive makes Go resolve the tool's own dependencies,
 * so the project holds no Go module of its own.
 */
final class GoModule {

    private static final String GO_VERSION = "go 1.26.0";
    private static final Pattern STAGING =
            Pattern.compile("^\\s*(k8s\\.io/[a-z0-9-]+) => \\./staging/.*$", Pattern.MULTILINE);

    /** In CoreDNS's own order, which is the order a query passes through them. */
    private static final List<String> DNS_PLUGINS =
            List.of("reload", "bind", "ready", "health", "errors", "log", "cache", "loop", "kubernetes", "forward");

    private final Path folder;
    private final Tool tool;
    private final Go go;

    GoModule(Path modules, Tool tool, Go go) {
        String name = tool.origin() == Tool.Origin.KUBERNETES ? "kubernetes-" + tool.version() : tool.folderName();
        this.folder = modules.resolve(name);
        this.tool = tool;
        this.go = go;
    }

    Path folder() {
        return folder;
    }

    /** What `go build` is asked to build inside the folder. */
    String target() {
        return tool.origin() == Tool.Origin.COREDNS ? "." : tool.goPackage();
    }

    /** Writes and resolves the module unless an earlier build did. */
    void prepare() {
        Path resolved = folder.resolve("resolved");
        if (Files.exists(resolved)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            switch (tool.origin()) {
                case OWN_MODULE -> {
                    write("go.mod", "module %s\n\n%s\n".formatted(tool.program(), GO_VERSION));
                    go.run(folder, "get", "-tool", tool.goPackage() + "@" + tool.version());
                }
                case KUBERNETES -> {
                    write("go.mod", kubernetesModule());
                    go.run(folder, "mod", "tidy");
                }
                case COREDNS -> {
                    write("go.mod", "module coredns-short\n\n%s\n".formatted(GO_VERSION));
                    write("main.go", shortCoreDns());
                    go.run(folder, "get", tool.goPackage() + "@" + tool.version());
                    go.run(folder, "mod", "tidy");
                }
            }
            Files.createFile(resolved);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String kubernetesModule() throws IOException {
        String published = tool.version().replaceFirst("^v1\\.", "v0.");
        Path source = go.download("k8s.io/kubernetes@" + tool.version());
        String replaced = STAGING.matcher(Files.readString(source.resolve("go.mod")))
                .results()
                .map(match -> "replace %1$s => %1$s %2$s\n".formatted(match.group(1), published))
                .distinct()
                .collect(Collectors.joining());
        if (replaced.isEmpty()) {
            throw new MachineException(
                    "k8s.io/kubernetes " + tool.version() + " has no staging modules where they were expected");
        }
        String tools = java.util.Arrays.stream(Tool.values())
                .filter(each -> each.origin() == Tool.Origin.KUBERNETES)
                .map(each -> "tool " + each.goPackage() + "\n")
                .collect(Collectors.joining());
        return "module kubernetes\n\n%s\n\nrequire k8s.io/kubernetes %s\n\n%s\n%s"
                .formatted(GO_VERSION, tool.version(), replaced, tools);
    }

    /** CoreDNS documents this as the way to choose plug-ins: import them and list their directives in order. */
    private static String shortCoreDns() {
        String imports = DNS_PLUGINS.stream()
                .map("\t_ \"github.com/coredns/coredns/plugin/%s\"\n"::formatted)
                .collect(Collectors.joining());
        String directives = DNS_PLUGINS.stream().map("\"%s\""::formatted).collect(Collectors.joining(", "));
        return """
                package main

                import (
                \t"github.com/coredns/coredns/core/dnsserver"
                \t"github.com/coredns/coredns/coremain"
                %s)

                func main() {
                \tdnsserver.Directives = []string{%s}
                \tcoremain.Run()
                }
                """.formatted(imports, directives);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
