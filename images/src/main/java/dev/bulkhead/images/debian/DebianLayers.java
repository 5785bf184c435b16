package dev.bulkhead.images.debian;

import dev.bulkhead.images.ImageCache;
import dev.bulkhead.images.ImageProblem;
import dev.bulkhead.images.Progress;
import dev.bulkhead.images.oci.BlobStore;
import dev.bulkhead.images.oci.Descriptor;
import dev.bulkhead.images.oci.FixedTime;
import dev.bulkhead.images.oci.OciJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Root file systems from Debian packages, made once per recipe. mmdebstrap's tar becomes the layer as it is. */
public final class DebianLayers {

    /** Raise it when the way a recipe is carried out changes. */
    private static final int FORMAT = 1;

    private final ImageCache cache;
    private final Progress progress;

    public DebianLayers(ImageCache cache, Progress progress) {
        this.cache = cache;
        this.progress = progress;
    }

    /** @param comment what is made, for the person who waits */
    public Descriptor layer(String comment, DebianRecipe recipe, boolean refresh) throws IOException {
        var record = cache.debian().resolve(key(recipe) + ".json");
        return cache.whileLocked(record.getFileName().toString(), progress, () -> {
            if (!refresh && Files.exists(record)) {
                var known = OciJson.read(record, Descriptor.class);
                if (cache.blobs().contains(known)) {
                    return known;
                }
            }
            DebianTool.MMDEBSTRAP.require(progress);
            progress.say("making " + comment + " from Debian packages (once; " + recipe.expectation() + ")");
            var made = cache.blobs().put(Descriptor.LAYER, out -> make(recipe, out));
            cache.replace(record, OciJson.bytes(made));
            return made;
        });
    }

    private void make(DebianRecipe recipe, OutputStream out) throws IOException {
        var log = Files.createTempFile("mmdebstrap-", ".log");
        var builder = new ProcessBuilder(command(recipe)).redirectError(log.toFile());
        builder.environment().put("SOURCE_DATE_EPOCH", Long.toString(FixedTime.INSTANT.getEpochSecond()));
        var process = builder.start();
        try (var tar = process.getInputStream()) {
            process.getOutputStream().close();
            tar.transferTo(out);
            int code = process.waitFor();
            if (code != 0) {
                throw new ImageProblem("mmdebstrap ended with " + code + ":\n" + tail(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImageProblem("interrupted while making a root file system", e);
        } finally {
            process.destroy();
            Files.deleteIfExists(log);
        }
    }

    /** No device nodes: the container runtime makes its own /dev. */
    static List<String> command(DebianRecipe recipe) {
        var command = new ArrayList<String>();
        command.add(DebianTool.MMDEBSTRAP.program());
        command.add("--variant=" + recipe.variant());
        command.add("--include=" + String.join(",", recipe.packages()));
        command.add("--format=tar");
        command.add("--skip=output/dev");
        recipe.paths().forEach(path -> command.add("--dpkgopt=" + path));
        // The variant that only unpacks never reaches the later step.
        var step = recipe.variant().equals("extract") ? "--extract-hook=" : "--customize-hook=";
        recipe.hooks().forEach(hook -> command.add(step + hook));
        command.add(recipe.suite());
        command.add("-");
        return command;
    }

    static String key(DebianRecipe recipe) {
        var digest = BlobStore.sha256().digest(OciJson.bytes(List.of(FORMAT, command(recipe))));
        return HexFormat.of().formatHex(digest).substring(0, 16);
    }

    private static String tail(Path log) throws IOException {
        var lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
    }
}
