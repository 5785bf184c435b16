package dev.bulkhead.images.oci;

import dev.bulkhead.images.FileEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Files of ours as a layer: sorted, one time stamp, owned by 0:0, so equal files give equal bytes. */
public final class LayerTar {

    private LayerTar() {}

    public static void write(List<FileEntry> entries, OutputStream out) throws IOException {
        var tar = deterministic(out);
        for (var entry : withParents(entries).values()) {
            switch (entry) {
                case FileEntry.Folder folder -> put(tar, new TarArchiveEntry(name(folder) + "/"), folder.mode());
                case FileEntry.Link link -> {
                    var header = new TarArchiveEntry(name(link), TarConstants.LF_SYMLINK);
                    header.setLinkName(link.target());
                    put(tar, header, 0777);
                }
                case FileEntry.Text text -> {
                    var header = new TarArchiveEntry(name(text));
                    header.setSize(text.bytes().length);
                    put(tar, header, text.mode(), text.bytes());
                }
                case FileEntry.Copy copy -> {
                    var header = new TarArchiveEntry(name(copy));
                    header.setSize(Files.size(copy.source()));
                    start(tar, header, copy.mode());
                    Files.copy(copy.source(), tar);
                    tar.closeArchiveEntry();
                }
            }
        }
        tar.finish();
    }

    static TarArchiveOutputStream deterministic(OutputStream out) {
        var tar = new TarArchiveOutputStream(out, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
        return tar;
    }

    static void put(TarArchiveOutputStream tar, TarArchiveEntry header, int mode, byte... content) throws IOException {
        start(tar, header, mode);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    static void start(TarArchiveOutputStream tar, TarArchiveEntry header, int mode) throws IOException {
        header.setMode(mode);
        header.setModTime(FixedTime.FILE_TIME);
        header.setIds(0, 0);
        header.setNames("", "");
        tar.putArchiveEntry(header);
    }

    /** Parents come before children, and a parent nobody named is an ordinary folder. */
    private static TreeMap<String, FileEntry> withParents(List<FileEntry> entries) {
        var all = new TreeMap<String, FileEntry>();
        for (var entry : entries) {
            for (int slash = entry.path().lastIndexOf('/');
                    slash > 0;
                    slash = entry.path().lastIndexOf('/', slash - 1)) {
                var parent = entry.path().substring(0, slash);
                all.putIfAbsent(parent, new FileEntry.Folder(parent, 0755));
            }
            all.put(entry.path(), entry);
        }
        return all;
    }

    private static String name(FileEntry entry) {
        return entry.path().substring(1);
    }
}
