package dev.bulkhead.agent.store;

import dev.bulkhead.agent.Reason;
import dev.bulkhead.agent.TransferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/** A file or folder of a mounted volume. */
public final class FolderStore implements Store {
    private final Path root;

    public FolderStore(Path root) {
        this.root = root;
    }

    @Override
    public Listing list() throws IOException {
        if (!Files.exists(root)) {
            throw TransferException.lasting(Reason.ModelNotFound, "there is no file or folder " + root);
        }
        var found = new ArrayList<StoredFile>();
        try (var all = Files.walk(root)) {
            for (var file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                var path = file.equals(root) ? root.getFileName() : root.relativize(file);
                var version = Files.getLastModifiedTime(file).toString();
                found.add(new StoredFile(
                        ModelPath.of(path.toString()), file.toString(), Files.size(file), version, true));
            }
        }
        if (found.isEmpty()) {
            throw TransferException.lasting(Reason.ModelNotFound, "the folder " + root + " is empty");
        }
        return new Listing(found, Files.isDirectory(root));
    }

    @Override
    public InputStream open(StoredFile file, long from, long to) throws IOException {
        return Channels.newInputStream(Files.newByteChannel(Path.of(file.key())).position(from));
    }
}
