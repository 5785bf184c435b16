package dev.bulkhead.agent.store;

import java.util.List;

/**
 * All files of a model.
 *
 * @param files at least one
 * @param folder false if the URI names the one file itself
 */
public record Listing(List<StoredFile> files, boolean folder) {

    public Listing {
        files = List.copyOf(files);
    }

    static Listing of(StoredFile file) {
        return new Listing(List.of(file), false);
    }

    /** In bytes; -1 if the store does not say. */
    public long size() {
        return files.stream().anyMatch(file -> file.size() < 0)
                ? -1
                : files.stream().mapToLong(StoredFile::size).sum();
    }

    /** Whether another listing that is equal means equal content. */
    public boolean isVersioned() {
        return files.stream().noneMatch(file -> file.version().isEmpty() || file.size() < 0);
    }
}
