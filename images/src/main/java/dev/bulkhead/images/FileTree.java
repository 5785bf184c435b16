package dev.bulkhead.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** A folder on disk as entries of a layer. */
public final class FileTree {

    private FileTree() {}

    /** Everything below {@code folder}, placed below {@code at} in the image. */
    public static List<FileEntry> of(Path folder, String at) {
        return of(folder, at, path -> true);
    }

    public static List<FileEntry> of(Path folder, String at, Predicate<Path> wanted) {
        try (var found = Files.walk(folder)) {
            return found.filter(path -> !path.equals(folder))
                    .filter(wanted)
                    .sorted()
                    .map(path -> entry(path, at + "/" + folder.relativize(path)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileEntry entry(Path path, String at) {
        try {
            if (Files.isSymbolicLink(path)) {
                return new FileEntry.Link(at, Files.readSymbolicLink(path).toString());
            }
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                return new FileEntry.Folder(at, 0755);
            }
            return new FileEntry.Copy(at, Files.isExecutable(path) && executableByOwner(path) ? 0755 : 0644, path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bit itself: root may execute what nobody else can, and git keeps only this bit. */
    private static boolean executableByOwner(Path path) throws IOException {
        return Files.getPosixFilePermissions(path).contains(java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE);
    }
}
