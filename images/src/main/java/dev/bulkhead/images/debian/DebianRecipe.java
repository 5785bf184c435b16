package dev.bulkhead.images.debian;

import java.util.List;

/**
 * How to make a root file system from Debian packages with mmdebstrap.
 *
 * @param variant {@code minbase} is a system with a shell and apt's database; {@code extract} unpacks files and runs no
 *     package script, so the result may lack a shell
 * @param paths what dpkg leaves out or keeps, in order, in its own terms: {@code path-exclude=GLOB}
 * @param hooks shell commands run on the finished tree, which is {@code $1}
 * @param expectation how long it takes, for the person who waits
 */
public record DebianRecipe(
        String suite,
        String variant,
        List<String> packages,
        List<String> paths,
        List<String> hooks,
        String expectation) {

    public DebianRecipe {
        packages = List.copyOf(packages);
        paths = List.copyOf(paths);
        hooks = List.copyOf(hooks);
    }
}
