package dev.bulkhead.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A bucket of one object, by HTTPS: as much of S3 as the agent asks for. It believes every signature. */
final class ModelShop implements AutoCloseable {
    private static final char[] PASSWORD = "nobody-sees".toCharArray();
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    private final HttpServer server;
    private final long size;
    private final Path secret;

    private ModelShop(HttpServer server, long size, Path secret) {
        this.server = server;
        this.size = size;
        this.secret = secret;
    }

    /**
     * @param size of the object, in bytes
     * @param secret a folder that becomes the credentials for this server
     */
    static ModelShop open(long size, Path secret) throws IOException {
        Files.createDirectories(secret);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(secret)));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        ModelShop shop = new ModelShop(server, size, secret);
        server.createContext("/", shop::answer);
        server.start();
        Files.writeString(secret.resolve("AWS_ACCESS_KEY_ID"), "AKEXAMPLE");
        Files.writeString(secret.resolve("AWS_SECRET_ACCESS_KEY"), "example");
        Files.writeString(
                secret.resolve("AWS_ENDPOINT_URL"),
                "https://localhost:" + server.getAddress().getPort());
        return shop;
    }

    Path secret() {
        return secret;
    }

    private static SSLContext tls(Path secret) throws IOException {
        Path keys = Files.createTempDirectory("keys-").resolve("keys.p12");
        try {
            keytool(
                    "-genkeypair",
                    "-alias",
                    "shop",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "SAN=DNS:localhost",
                    "-keystore",
                    keys.toString());
            keytool(
                    "-exportcert",
                    "-rfc",
                    "-alias",
                    "shop",
                    "-file",
                    secret.resolve("ca.crt").toString(),
                    "-keystore",
                    keys.toString());
            KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new BenchmarkException("no TLS: " + e.getMessage());
        } finally {
            Files.deleteIfExists(keys);
            Files.deleteIfExists(keys.getParent());
        }
    }

    private static void keytool(String... arguments) throws IOException {
        String program =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", new String(PASSWORD)));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new BenchmarkException("keytool: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted");
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = exchange.getRequestURI().getQuery();
            Matcher range =
                    RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
            if (query != null && query.contains("list-type=2")) {
                text(exchange, 200, """
                        <ListBucketResult><Contents><Key>model/weights.bin</Key><Size>%d</Size><ETag>"1"</ETag></Contents>\
                        </ListBucketResult>""".formatted(size));
            } else if (exchange.getRequestURI().getPath().endsWith("/weights.bin") && range.matches()) {
                part(exchange, Long.parseLong(range.group(1)), Long.parseLong(range.group(2)));
            } else {
                text(exchange, 404, "<Error><Code>NoSuchKey</Code></Error>");
            }
        }
    }

    private static void text(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void part(HttpExchange exchange, long from, long last) throws IOException {
        exchange.getResponseHeaders().set("ETag", "\"1\"");
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + last + "/" + size);
        exchange.sendResponseHeaders(206, last - from + 1);
        byte[] zeros = new byte[1 << 16];
        OutputStream body = exchange.getResponseBody();
        for (long left = last - from + 1; left > 0; left -= zeros.length) {
            body.write(zeros, 0, (int) Math.min(left, zeros.length));
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
