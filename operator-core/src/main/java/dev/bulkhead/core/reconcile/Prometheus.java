package dev.bulkhead.core.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalDouble;

/** Asks a Prometheus for one number. What does not answer, or answers with anything else, knows nothing. */
public final class Prometheus {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 64 * 1024;

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** @param address such as http://prometheus.monitoring:9090 */
    public OptionalDouble ask(String address, String query) throws InterruptedException {
        try {
            String base = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/api/v1/query"))
                    .timeout(PATIENCE)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                    .build();
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] read = body.readNBytes(MOST_BYTES);
                return response.statusCode() == 200 ? number(JSON.readTree(read)) : OptionalDouble.empty();
            }
        } catch (IOException | IllegalArgumentException e) {
            return OptionalDouble.empty();
        }
    }

    /** A scalar, or the one value of an instant vector; none for NaN, which is what missing samples give. */
    private static OptionalDouble number(JsonNode answer) {
        JsonNode result = answer.path("data").path("result");
        boolean scalar = answer.path("data").path("resultType").asText().equals("scalar");
        String text = scalar
                ? result.path(1).asText("")
                : result.size() == 1 ? result.path(0).path("value").path(1).asText("") : "";
        try {
            double value = Double.parseDouble(text);
            return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }
}
