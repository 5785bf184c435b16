package dev.bulkhead.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A mounted Secret: one file per key. */
public final class Credentials {
    public static final String ACCESS_KEY = "AWS_ACCESS_KEY_ID";
    public static final String SECRET_KEY = "AWS_SECRET_ACCESS_KEY";
    public static final String SESSION_TOKEN = "AWS_SESSION_TOKEN";
    public static final String ENDPOINT = "AWS_ENDPOINT_URL";
    public static final String REGION = "AWS_REGION";
    public static final String TOKEN = "token";
    public static final String USER = "username";
    public static final String PASSWORD = "password";
    public static final String CA = "ca.crt";

    private static final List<String> OF_S3 = List.of(ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, ENDPOINT, REGION, CA);
    private static final List<String> OF_HTTP = List.of(TOKEN, USER, PASSWORD, CA);
    private static final List<String> NOT_SECRET = List.of(ENDPOINT, REGION, CA);

    private final Map<String, String> values;

    private Credentials(Map<String, String> values) {
        this.values = values;
    }

    public static Credentials none() {
        return new Credentials(Map.of());
    }

    public static Credentials in(Path folder) throws IOException {
        var values = new TreeMap<String, String>();
        try (var files = Files.newDirectoryStream(
                folder, file -> !file.getFileName().toString().startsWith("."))) {
            for (var file : files) {
                values.put(file.getFileName().toString(), Files.readString(file).strip());
            }
        }
        values.values().removeIf(String::isEmpty);
        return new Credentials(values);
    }

    public Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** Two keys that make sense only together. */
    public boolean hasBoth(String one, String other) {
        if (values.containsKey(one) != values.containsKey(other)) {
            throw missing("the Secret has " + (values.containsKey(one) ? one : other) + " but not "
                    + (values.containsKey(one) ? other : one));
        }
        return values.containsKey(one);
    }

    public void requireForS3() {
        requireAny(OF_S3, ACCESS_KEY + " and " + SECRET_KEY);
    }

    public void requireForHttp() {
        requireAny(OF_HTTP, TOKEN + ", or " + USER + " and " + PASSWORD);
    }

    private void requireAny(List<String> known, String wanted) {
        if (!values.isEmpty() && known.stream().noneMatch(values::containsKey)) {
            throw missing("the Secret has only the keys " + String.join(", ", values.keySet()) + "; wanted are "
                    + wanted + ", and " + CA + " for an authority of your own");
        }
    }

    private static TransferException missing(String message) {
        return TransferException.lasting(Reason.ModelCredentialsMissing, message);
    }

    /** What must not be printed. */
    public Collection<String> secrets() {
        var secrets = new TreeMap<>(values);
        secrets.keySet().removeAll(NOT_SECRET);
        return secrets.values();
    }
}
