package dev.bulkhead.core.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Secrets in the forms in which they get into logs, with any text around them, however long. */
class RedactionPropertyTest {
    /** @param core the part that must not be left */
    record Secret(String text, String core) {}

    @Property(tries = 2000)
    void noSecretIsLeftWhateverIsAroundIt(
            @ForAll("secrets") Secret secret, @ForAll("noise") String before, @ForAll("noise") String after) {
        String text = before + "\n" + secret.text() + "\n" + after;

        assertThat(Redaction.redact(text)).doesNotContain(secret.core());
    }

    @Property(tries = 500)
    void redactingTwiceChangesNothing(@ForAll("secrets") Secret secret, @ForAll("noise") String around) {
        String once = Redaction.redact(around + " " + secret.text() + " " + around);

        assertThat(Redaction.redact(once)).isEqualTo(once);
    }

    @Provide
    Arbitrary<Secret> secrets() {
        Arbitrary<String> word = Arbitraries.strings()
                .withCharRange('A', 'Z')
                .numeric()
                .ofMinLength(20)
                .ofMaxLength(40);
        Arbitrary<String> form = Arbitraries.of(
                "password=%s",
                "export DB_PASSWORD='%s'",
                "{\"password\": \"%s\", \"user\": \"bob\"}",
                "aws_secret_access_key = %s",
                "AWS_SECRET_ACCESS_KEY: %s",
                "AKIA%s",
                "HF_TOKEN=hf_%s",
                "using token hf_%s for the hub",
                "Authorization: Bearer %s",
                "curl -H 'Authorization: Basic %s'",
                "postgres://bob:%s@db.example.dev:5432/runs",
                "https://x-access-token:%s@git.example.dev/a/b.git",
                "s3.get?X-Amz-Credential=%s&X-Amz-Signature=%s",
                "eyJhbGciOiJIUzI1NiJ9.%s.%s",
                "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----",
                "-----BEGIN OPENSSH PRIVATE KEY-----\n%s\n",
                "wandb: api_key=%s",
                "--token %s",
                "ghp_%s",
                "github_pat_%s");
        return Combinators.combine(word, form).as((w, f) -> new Secret(f.replace("%s", w), w));
    }

    @Provide
    Arbitrary<String> noise() {
        Arbitrary<String> any = Arbitraries.strings().all().ofMaxLength(200);
        Arbitrary<String> long1 = Arbitraries.of(
                        "step=1 loss=0.5 ", "\u001b[31mError\u001b[0m ", "x", "\u0000\u0001", "\"'= ")
                .map(s -> s.repeat(2000));
        return Arbitraries.oneOf(any, long1);
    }
}
