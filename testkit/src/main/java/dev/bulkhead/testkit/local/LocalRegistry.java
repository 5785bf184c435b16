package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.machine.Command;
import dev.bulkhead.testkit.machine.FreePorts;
import dev.bulkhead.testkit.machine.MachineException;
import dev.bulkhead.testkit.machine.Need;
import dev.bulkhead.testkit.machine.Preflight;
import dev.bulkhead.testkit.machine.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/** Debian's docker-registry on a free port of this machine: a real registry for tests of image pulls. */
public final class LocalRegistry implements AutoCloseable {

    private static final int BCRYPT_COST = 4;

    /** Who may push and pull; nobody else may do either. */
    public record Account(String name, String password) {

        /** As in a secret of type {@code kubernetes.io/dockerconfigjson}. */
        public String dockerConfig(String registry) {
            String token = Base64.getEncoder().encodeToString((name + ":" + password).getBytes());
            return "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(registry, token);
        }
    }

    private final String address;
    private final Optional<Account> account;
    private final Process process;

    private LocalRegistry(String address, Optional<Account> account, Process process) {
        this.address = address;
        this.account = account;
        this.process = process;
    }

    /**
     * Speaks plain HTTP.
     *
     * @param folder empty; holds what is pushed
     * @param host an address of this machine that the node reaches, as {@link LocalCluster#hostAddress}
     * @param account empty: everybody may push and pull
     */
    public static LocalRegistry plain(Path folder, String host, Optional<Account> account) {
        return start(folder, host, account, "");
    }

    /** Speaks TLS with a certificate that nobody has a reason to trust. */
    public static LocalRegistry selfSigned(Path folder, String host) {
        Certificates.newAuthority().issue("CN=registry", List.of(host)).writeTo(folder, "registry");
        String tls = ", tls: {certificate: %1$s/registry.crt, key: %1$s/registry.key}".formatted(folder);
        return start(folder, host, Optional.empty(), tls);
    }

    private static LocalRegistry start(Path folder, String host, Optional<Account> account, String tls) {
        Preflight.ofThisMachine(Progress.toStandardError()).require(Need.REGISTRY);
        int port = FreePorts.find(1).getFirst();
        String address = host + ":" + port;
        try {
            Path settings = Files.writeString(
                    folder.resolve("registry.yaml"), """
                    version: 0.1
                    log: {level: error}
                    storage: {filesystem: {rootdirectory: %s}}
                    http: {addr: "%s"%s}
                    """.formatted(folder.resolve("storage"), address, tls));
            if (account.isPresent()) {
                Path passwords = Files.writeString(folder.resolve("htpasswd"), passwordLine(account.get()));
                Files.writeString(
                        settings,
                        Files.readString(settings)
                                + "auth: {htpasswd: {realm: local, path: %s}}%n".formatted(passwords));
            }
            Process process = new ProcessBuilder("docker-registry", "serve", settings.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("registry.log").toFile())
                    .start();
            LocalRegistry registry = new LocalRegistry(address, account, process);
            registry.awaitListening(host, port, folder.resolve("registry.log"));
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String passwordLine(Account account) {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        String hash = OpenBSDBCrypt.generate("2y", account.password().toCharArray(), salt, BCRYPT_COST);
        return account.name() + ":" + hash + "\n";
    }

    private void awaitListening(String host, int port, Path log) throws IOException {
        while (process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), 1000);
                return;
            } catch (IOException notYet) {
                Daemons.pause();
            }
        }
        throw new MachineException("docker-registry ended at once: " + Files.readString(log));
    }

    /** Host and port, as an image name begins. */
    public String address() {
        return address;
    }

    /**
     * @param archive an OCI archive
     * @param name repository and tag
     * @return the full name of the image
     */
    public String push(Path archive, String name) {
        String image = address + "/" + name;
        List<String> words = new ArrayList<>(List.of("skopeo", "copy", "--quiet", "--dest-tls-verify=false"));
        account.ifPresent(a -> words.add("--dest-creds=" + a.name() + ":" + a.password()));
        words.addAll(List.of("oci-archive:" + archive, "docker://" + image));
        new Command(words).mustSucceed();
        return image;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
