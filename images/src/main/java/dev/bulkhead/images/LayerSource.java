package dev.bulkhead.images;

import dev.bulkhead.images.debian.DebianRecipe;
import java.util.List;

/** Where the content of a layer comes from. */
public sealed interface LayerSource {

    String comment();

    /** A root file system made from Debian packages; made once and then kept. */
    record Debian(String comment, DebianRecipe recipe) implements LayerSource {}

    /** Files of ours; equal files give an equal layer, byte for byte. */
    record Files(String comment, List<FileEntry> entries) implements LayerSource {

        public Files {
            entries = List.copyOf(entries);
        }
    }
}
