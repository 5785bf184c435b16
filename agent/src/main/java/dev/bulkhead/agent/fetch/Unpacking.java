package dev.bulkhead.agent.fetch;

import dev.bulkhead.agent.Reason;
import dev.bulkhead.agent.TransferException;
import dev.bulkhead.agent.store.ModelPath;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Unpacks plain files and folders; everything else that an archive can hold is refused. */
final class Unpacking {
    private static final int MOST_MEMBERS = 100_000;
    private static final List<Byte> PLAIN =
            List.of(TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM, TarConstants.LF_CONTIG);

    private final Path target;
    private final Room room;
    private int members;

    Unpacking(Path target, Room room) {
        this.target = target;
        this.room = room;
    }

    static boolean isArchive(String path) {
        var name = path.toLowerCase(Locale.ROOT);
        return List.of(".tar", ".tar.gz", ".tgz", ".zip").stream().anyMatch(name::endsWith);
    }

    void unpack(Path archive) {
        var name = archive.toString().toLowerCase(Locale.ROOT);
        try {
            if (name.endsWith(".zip")) {
                unpackZip(archive);
            } else {
                unpackTar(archive, name.endsWith("gz"));
            }
        } catch (IOException | IllegalArgumentException e) { // writing has its own
            throw broken(archive, e);
        }
        if (members == 0) {
            throw TransferException.lasting(Reason.ModelNotFound, archive.getFileName() + " holds no files");
        }
    }

    private void unpackZip(Path archive) throws IOException {
        try (var zip = new ZipFile(archive.toFile())) {
            for (var entry : Collections.list(zip.entries())) {
                if (!entry.isDirectory()) {
                    try (var content = zip.getInputStream(entry)) {
                        write(entry.getName(), content);
                    }
                }
            }
        }
    }

    private void unpackTar(Path archive, boolean compressed) throws IOException {
        try (var file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
                var plain = compressed ? new GZIPInputStream(file, 1 << 16) : file;
                var tar = new TarArchiveInputStream(plain)) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isDirectory()) {
                    continue; // made for the files in it
                }
                if (PLAIN.contains(entry.getLinkFlag())) {
                    write(entry.getName(), tar);
                } else {
                    throw TransferException.lasting(
                            Reason.ModelUriRefused,
                            archive.getFileName() + " holds a link or device, " + entry.getName()
                                    + "; pack it with tar --dereference --hard-dereference");
                }
            }
        }
    }

    /** No file is written twice. */
    private void write(String name, InputStream content) throws IOException {
        if (++members > MOST_MEMBERS) {
            throw TransferException.lasting(
                    Reason.ModelTooLarge, "the archive holds more than " + MOST_MEMBERS + " files");
        }
        var place = target.resolve(ModelPath.of(name.startsWith("./") ? name.substring(2) : name));
        Files.createDirectories(place.getParent());
        try (var out = Files.newOutputStream(place, StandardOpenOption.CREATE_NEW)) {
            var buffer = new byte[1 << 16];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                room.take(read);
                write(out, buffer, read);
            }
        }
    }

    private void write(OutputStream out, byte[] bytes, int count) {
        try {
            out.write(bytes, 0, count);
        } catch (IOException e) {
            throw room.failure(e);
        }
    }

    private static TransferException broken(Path archive, Exception cause) {
        return TransferException.lasting(
                Reason.ModelFetchFailed, archive.getFileName() + " cannot be unpacked: " + cause);
    }
}
