package dev.bulkhead.images.debian;

import java.util.List;

/**
 * Packages of the Python package index in a root file system of Debian: below {@link #FOLDER}, installed by the tree's own
 * Python. Every file is pinned by its hash, and nothing that is not named is installed.
 */
public final class PythonPackages {

    public static final String FOLDER = "/opt/python";

    /** What the tree needs for it: Python, and pip as a file that is removed again. */
    public static final List<String> NEEDED = List.of("python3", "python3-pip-whl");

    /** This machine's certificates, too: it may be behind a proxy with an authority of its own. */
    private static final String TRUST =
            "cat \"$1\"/etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt"
                    + " > \"$1\"/tmp/ca.crt 2>/dev/null || :";

    private static final String INSTALL = "chroot \"$1\" env PIP_CERT=/tmp/ca.crt REQUESTS_CA_BUNDLE=/tmp/ca.crt"
            + " PYTHONPATH=\"$(cd \"$1\" && echo /$(echo usr/share/python-wheels/pip-*.whl))\" python3 -m pip install"
            + " --quiet --no-deps --require-hashes --only-binary=:all: --no-cache-dir --no-compile"
            + " --root-user-action=ignore --target=" + FOLDER + " -r /tmp/requirements.txt";

    /** Records of pip and tests are never read, and no pip is left in what runs. */
    private static final String STRIP =
            "rm -rf \"$1\"/usr/share/python-wheels \"$1\"/tmp/ca.crt \"$1\"/tmp/requirements.txt \"$1\"" + FOLDER
                    + "/bin && find \"$1\"" + FOLDER
                    + " \\( -name RECORD -o -type d -name tests \\) -prune -exec rm -rf {} +";

    /** Compiled here, as nobody may write there later; by content, as all times become one. */
    private static final String COMPILE =
            "chroot \"$1\" python3 -m compileall -q --invalidation-mode unchecked-hash " + FOLDER;

    private PythonPackages() {}

    /** @param requirements lines of {@code NAME==VERSION --hash=sha256:HEX ...} */
    public static List<String> hooks(String requirements) {
        return List.of(
                TRUST, "cat > \"$1\"/tmp/requirements.txt <<'END'\n" + requirements + "END", INSTALL, STRIP, COMPILE);
    }
}
