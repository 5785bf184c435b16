package dev.bulkhead.suite.doctor;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;

/** The API server's clock, as it dates its answers: to the second. */
final class ServerClock {
    private final KubernetesClient client;

    ServerClock(KubernetesClient client) {
        this.client = client;
    }

    Instant now() {
        try {
            HttpRequest request = client.getHttpClient()
                    .newHttpRequestBuilder()
                    .url(client.getMasterUrl().toURI().resolve("/version").toURL())
                    .build();
            HttpResponse<String> answer =
                    client.getHttpClient().sendAsync(request, String.class).get(10, TimeUnit.SECONDS);
            return ZonedDateTime.parse(answer.header("Date"), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted", e);
        } catch (Exception e) {
            throw new KubernetesClientException("the API server does not tell the time", e);
        }
    }
}
