package dev.bulkhead.agent.store;

import dev.bulkhead.agent.Reason;
import dev.bulkhead.agent.TransferException;

/** Names from outside that become paths: keys of a bucket, members of an archive. */
public final class ModelPath {
    private static final int LONGEST = 1024;

    /** Names of the fetcher's own files begin like this. */
    private static final String OURS = ".bulkhead";

    private ModelPath() {}

    /** The name itself, if it stays below the folder that it is resolved against. */
    public static String of(String name) {
        if (name.length() > LONGEST || name.startsWith(OURS) || name.chars().anyMatch(c -> c < ' ' || c == '\\')) {
            throw refused(name);
        }
        for (var part : name.split("/", -1)) {
            // An empty part would let two names be one path.
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw refused(name);
            }
        }
        return name;
    }

    private static TransferException refused(String name) {
        var shown = name.length() > 100 ? name.substring(0, 100) + "…" : name;
        return TransferException.lasting(
                Reason.ModelUriRefused, "the model has a file named '" + shown + "', which is no plain relative path");
    }
}
