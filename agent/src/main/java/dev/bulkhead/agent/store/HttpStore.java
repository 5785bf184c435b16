package dev.bulkhead.agent.store;

import dev.bulkhead.agent.Credentials;
import dev.bulkhead.agent.Reason;
import dev.bulkhead.agent.TransferException;
import dev.bulkhead.agent.net.Answer;
import dev.bulkhead.agent.net.Http;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One file of a web server. */
final class HttpStore implements Store {
    private static final int MOST_REDIRECTS = 5;

    private final URI uri;
    private final Http http;
    private final Map<String, String> authorization;

    HttpStore(URI uri, Credentials credentials, Http http) {
        this.uri = uri;
        this.http = http;
        this.authorization = authorization(credentials);
    }

    private static Map<String, String> authorization(Credentials credentials) {
        if (credentials.get(Credentials.TOKEN).isPresent()) {
            return Map.of(
                    "Authorization",
                    "Bearer " + credentials.get(Credentials.TOKEN).get());
        }
        if (credentials.hasBoth(Credentials.USER, Credentials.PASSWORD)) {
            var pair = credentials.get(Credentials.USER).get() + ":"
                    + credentials.get(Credentials.PASSWORD).get();
            var encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            return Map.of("Authorization", "Basic " + encoded);
        }
        return Map.of();
    }

    @Override
    public Listing list() throws IOException {
        var path = uri.getPath();
        var name = path.substring(path.lastIndexOf('/') + 1);
        if (name.isEmpty()) {
            throw TransferException.lasting(
                    Reason.ModelUriRefused, "an http address has to name one file; a folder is fetched from s3");
        }
        try (var answer = follow(ByteRange.probe())) {
            return Listing.of(ByteRange.probed(answer, ModelPath.of(name), uri.toString()));
        }
    }

    @Override
    public InputStream open(StoredFile file, long from, long to) throws IOException {
        return ByteRange.checked(follow(ByteRange.asking(file, from, to)), file, from, to);
    }

    /** The first answer that is no redirect. Credentials are for the server that was named, and for no other. */
    private Answer follow(Map<String, String> headers) throws IOException {
        var at = uri;
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            var all = new HashMap<>(headers);
            if (sameOrigin(at)) {
                all.putAll(authorization);
            }
            var answer = http.get(at, all);
            if (answer.status() / 100 != 3) {
                return accepted(answer, at);
            }
            at = target(answer, at);
        }
        throw refused("more than " + MOST_REDIRECTS + " redirects");
    }

    private boolean sameOrigin(URI at) {
        return at.getScheme().equals(uri.getScheme()) && at.getRawAuthority().equalsIgnoreCase(uri.getRawAuthority());
    }

    private static URI target(Answer answer, URI at) {
        try (answer) {
            var next = at.resolve(answer.header("Location").orElse(""));
            boolean down = at.getScheme().equals("https") && "http".equals(next.getScheme());
            if (down
                    || !List.of("http", "https").contains(String.valueOf(next.getScheme()))
                    || next.getHost() == null) {
                throw refused(at.getHost() + " redirects to " + next.getScheme() + "://" + next.getRawAuthority());
            }
            return next;
        } catch (IllegalArgumentException e) {
            throw refused(at.getHost() + " redirects to what is no URI");
        }
    }

    private Answer accepted(Answer answer, URI at) throws IOException {
        int status = answer.status();
        if (status / 100 == 2 || status == 412 || status == 416) {
            return answer;
        }
        answer.close();
        var said = at.getHost() + " answers " + status + " to " + at.getPath();
        switch (status) {
            case 401, 403 ->
                throw authorization.isEmpty()
                        ? TransferException.lasting(
                                Reason.ModelCredentialsMissing,
                                said + ": name a secret with a token, or username and password")
                        : TransferException.lasting(Reason.ModelCredentialsRefused, said);
            case 404, 410 -> throw TransferException.lasting(Reason.ModelNotFound, said);
            case 408, 425, 429 -> throw new IOException(said);
            default -> {
                if (status >= 500) {
                    throw new IOException(said);
                }
                throw TransferException.lasting(Reason.ModelFetchFailed, said);
            }
        }
    }

    private static TransferException refused(String message) {
        return TransferException.lasting(Reason.ModelUriRefused, message);
    }
}
