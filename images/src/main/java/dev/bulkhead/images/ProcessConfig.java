package dev.bulkhead.images;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How the process of an image runs. */
public record ProcessConfig(
        String user,
        List<String> entrypoint,
        List<String> arguments,
        String workingFolder,
        SortedMap<String, String> environment,
        SortedMap<String, String> labels) {

    public ProcessConfig {
        entrypoint = List.copyOf(entrypoint);
        arguments = List.copyOf(arguments);
        environment = new TreeMap<>(environment);
        labels = new TreeMap<>(labels);
    }

    public static ProcessConfig of(String user, List<String> entrypoint, List<String> arguments) {
        return new ProcessConfig(user, entrypoint, arguments, "/", new TreeMap<>(), new TreeMap<>());
    }

    public ProcessConfig in(String folder) {
        return new ProcessConfig(user, entrypoint, arguments, folder, environment, labels);
    }

    public ProcessConfig with(Map<String, String> moreEnvironment) {
        var all = new TreeMap<>(environment);
        all.putAll(moreEnvironment);
        return new ProcessConfig(user, entrypoint, arguments, workingFolder, all, labels);
    }

    public ProcessConfig labelled(Map<String, String> moreLabels) {
        var all = new TreeMap<>(labels);
        all.putAll(moreLabels);
        return new ProcessConfig(user, entrypoint, arguments, workingFolder, environment, all);
    }
}
