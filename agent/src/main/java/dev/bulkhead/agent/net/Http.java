package dev.bulkhead.agent.net;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * HTTP/1.1 by java.net.HttpURLConnection: it gives up on a body that stalls, for which java.net.http.HttpClient has no
 * setting, and starts sooner. Follows no redirect by itself.
 */
public final class Http {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final SSLSocketFactory tls;
    private final Duration silence;

    /**
     * @param tls null for the authorities that Java knows
     * @param silence how long the server may send nothing
     */
    public Http(SSLSocketFactory tls, Duration silence) {
        this.tls = tls;
        this.silence = silence;
    }

    /** @throws IOException if there is no answer, which may pass */
    public Answer get(URI uri, Map<String, String> headers) throws IOException {
        AddressGuard.require(uri);
        var connection = (HttpURLConnection) uri.toURL().openConnection();
        if (connection instanceof HttpsURLConnection https && tls != null) {
            https.setSSLSocketFactory(tls);
        }
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) silence.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("User-Agent", "bulkhead-agent");
        connection.setRequestProperty("Accept", "*/*");
        headers.forEach(connection::setRequestProperty);
        return new Answer(connection);
    }
}
