package dev.bulkhead.images.java;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;

/** A program of two jars, compiled here: the smallest thing whose class path has an order. */
final class HelloWorld {

    static final String MAIN_CLASS = "app.Hello";

    private HelloWorld() {}

    static Path jars(Path folder) throws IOException {
        var jars = Files.createDirectories(folder.resolve("jars"));
        var greet = compile(folder, "greet/Greeting", """
                package greet;
                public record Greeting(String name) {
                    public String text() { return String.join(", ", java.util.List.of("Hello", name)); }
                }
                """, "");
        var app = compile(folder, "app/Hello", """
                package app;
                public class Hello {
                    public static void main(String[] args) throws Exception {
                        System.out.println(new greet.Greeting(args.length == 0 ? "world" : args[0]).text());
                        var file = System.getenv("HELLO_WAIT_FILE");
                        if (file != null) {
                            java.nio.file.Files.createFile(java.nio.file.Path.of(file));
                            Thread.sleep(60_000);
                        }
                    }
                }
                """, greet.toString());
        jar(jars.resolve("a-app.jar"), app, "app/Hello.class");
        jar(jars.resolve("b-greet.jar"), greet, "greet/Greeting.class");
        return jars;
    }

    private static Path compile(Path folder, String name, String source, String classPath) throws IOException {
        var file = folder.resolve("src").resolve(name + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
        var classes = folder.resolve("classes").resolve(name);
        int code = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, "-cp", classPath, "-d", classes.toString(), file.toString());
        if (code != 0) {
            throw new IllegalStateException("javac ended with " + code);
        }
        return classes;
    }

    private static void jar(Path target, Path classes, String entry) throws IOException {
        try (OutputStream out = Files.newOutputStream(target);
                var jar = new JarOutputStream(out)) {
            jar.putNextEntry(new JarEntry(entry));
            Files.copy(classes.resolve(entry), jar);
        }
    }
}
