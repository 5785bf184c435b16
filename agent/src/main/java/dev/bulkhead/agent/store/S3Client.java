package dev.bulkhead.agent.store;

import dev.bulkhead.agent.Credentials;
import dev.bulkhead.agent.Reason;
import dev.bulkhead.agent.TransferException;
import dev.bulkhead.agent.net.Answer;
import dev.bulkhead.agent.net.Http;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Signed requests to one bucket of S3, or of a server that speaks as S3 does. */
final class S3Client {
    private static final Pattern CODE = Pattern.compile("<Code>(\\w+)</Code>");
    private static final String UNRESERVED = "-_.~";

    private final String bucket;
    private final Optional<URI> endpoint;
    private final Optional<S3Signature> signature;
    private final Http http;

    /** Where the bucket is: as the Secret says, until the store says otherwise. */
    private volatile String region;

    private S3Client(String bucket, Optional<URI> endpoint, Optional<S3Signature> signature, String region, Http http) {
        this.bucket = bucket;
        this.endpoint = endpoint;
        this.signature = signature;
        this.region = region;
        this.http = http;
    }

    static S3Client of(String bucket, Credentials credentials, Http http) {
        if (!bucket.matches("[A-Za-z0-9][\\w.-]{1,254}")) {
            throw TransferException.lasting(Reason.ModelUriRefused, "'" + bucket + "' is no name of a bucket");
        }
        var region = credentials.get(Credentials.REGION).orElse("us-east-1");
        var signature = credentials.hasBoth(Credentials.ACCESS_KEY, Credentials.SECRET_KEY)
                ? Optional.of(new S3Signature(
                        credentials.get(Credentials.ACCESS_KEY).get(),
                        credentials.get(Credentials.SECRET_KEY).get(),
                        credentials.get(Credentials.SESSION_TOKEN).orElse(null)))
                : Optional.<S3Signature>empty();
        return new S3Client(
                bucket, credentials.get(Credentials.ENDPOINT).map(S3Client::endpoint), signature, region, http);
    }

    private static URI endpoint(String text) {
        try {
            var uri = URI.create(text.replaceAll("/+$", ""));
            if (uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && String.valueOf(uri.getScheme()).matches("https?")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // as below
        }
        throw TransferException.lasting(
                Reason.ModelUriRefused, Credentials.ENDPOINT + " of the Secret is no http(s)://host:port");
    }

    String bucket() {
        return bucket;
    }

    /**
     * An answer of status 200, 206, 412 or 416.
     *
     * @param key empty for the bucket itself
     */
    Answer get(String key, SortedMap<String, String> query, Map<String, String> headers) throws IOException {
        var answer = send(key, query, headers);
        var right = answer.header("x-amz-bucket-region").filter(name -> !name.equals(region));
        if (answer.status() >= 300 && right.isPresent()) {
            answer.close();
            region = right.get();
            answer = send(key, query, headers);
        }
        return switch (answer.status()) {
            case 200, 206, 412, 416 -> answer;
            default -> throw refusal(answer, key);
        };
    }

    private Answer send(String key, SortedMap<String, String> query, Map<String, String> headers) throws IOException {
        var uri = uri(key, query);
        return http.get(
                uri,
                signature
                        .map(s -> s.signed(uri, headers, region, Instant.now()))
                        .orElse(headers));
    }

    /** The bucket is in the path where a server of one's own may know no names below its own. */
    private URI uri(String key, SortedMap<String, String> query) {
        boolean inPath = endpoint.isPresent() || bucket.contains(".");
        var host = endpoint.map(URI::toString)
                .orElse("https://" + (inPath ? "" : bucket + ".") + "s3." + region + ".amazonaws.com");
        var path = (inPath ? "/" + bucket : "") + "/" + encoded(key, "/");
        var asked = query.entrySet().stream()
                .map(entry -> encoded(entry.getKey(), "") + "=" + encoded(entry.getValue(), ""))
                .collect(Collectors.joining("&"));
        return URI.create(host + path + (asked.isEmpty() ? "" : "?" + asked));
    }

    private RuntimeException refusal(Answer answer, String key) throws IOException {
        int status = answer.status();
        var found = CODE.matcher(answer.text());
        var code = found.find() ? found.group(1) : "";
        var said =
                "the store answers " + status + (code.isEmpty() ? "" : " " + code) + " for s3://" + bucket + "/" + key;
        if (status >= 500 || status == 429 || status == 408 || code.equals("RequestTimeout")) {
            throw new IOException(said);
        }
        return switch (status) {
            case 404 -> TransferException.lasting(Reason.ModelNotFound, said);
            case 401, 403 ->
                code.equals("InvalidObjectState")
                        ? TransferException.lasting(Reason.ModelNotFound, said + ": it is archived, restore it first")
                        : TransferException.lasting(
                                signature.isPresent() ? Reason.ModelCredentialsRefused : Reason.ModelCredentialsMissing,
                                said);
            default ->
                TransferException.lasting(
                        code.contains("Token") || code.contains("Authorization")
                                ? Reason.ModelCredentialsRefused
                                : Reason.ModelFetchFailed,
                        said);
        };
    }

    /** As RFC 3986 and the signature want it: all but unreserved characters and {@code kept}. */
    static String encoded(String text, String kept) {
        var encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 128 && Character.isLetterOrDigit(c) || (UNRESERVED + kept).indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
