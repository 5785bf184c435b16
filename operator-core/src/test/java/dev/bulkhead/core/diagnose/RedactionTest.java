package dev.bulkhead.core.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "password=S3CRET",
                "DB_PASSWORD: S3CRET",
                "{\"password\": \"my S3CRET pass\", \"user\": \"bob\"}",
                "{'api_key': 'S3CRET'}",
                "{\\\"token\\\": \\\"S3CRET1\\\"}",
                "Authorization: Bearer S3CRET",
                "authorization: Basic S3CRET",
                "sending header Bearer S3CRET",
                "curl --token S3CRET host",
                "aws_secret_access_key=S3CRET/x+y",
                "AWS_SESSION_TOKEN=S3CRET",
                "AKIAS3CRETS3CRET0000",
                "login with hf_S3CRETS3CRETS3CRET",
                "ghp_S3CRETS3CRETS3CRETS3CRET",
                "eyJS3CRETS3CRET.eyJS3CRET.S3CRET",
                "postgres://bob:S3CRET@db:5432/x",
                "https://S3CRETtoken@github.example.dev/x.git",
                "https://bucket.example.dev/x?X-Amz-Signature=S3CRET0&y=1",
                "AccountKey=S3CRET==;EndpointSuffix=x",
                "-----BEGIN RSA PRIVATE KEY-----\nS3CRET\n-----END RSA PRIVATE KEY-----",
                "pass\u001b[31mword=S3CRET",
                "pass\u200bword x password=S3CRET",
            })
    void noSecretIsLeft(String text) {
        assertThat(Redaction.redact(text)).doesNotContain("S3CRET").contains("[redacted]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret \"wandb-token\" not found",
                "couldn't find key api-key in Secret team-a/wandb",
                "MountVolume.SetUp failed for volume \"token\" : secret \"s3-keys\" not found",
                "failed to authorize: failed to fetch anonymous token: unexpected status from GET request",
                "0/3 nodes are available: 1 Insufficient memory, 2 node(s) had untolerated taint(s).",
                "ValueError: max_tokens=512 is too many tokens: 600",
                "File \"/usr/local/lib/python3.14/site-packages/torch/nn/modules/linear.py\", line 134, in forward",
                "image registry.example.dev/acme/digits@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            })
    void whatIsNoSecretStays(String text) {
        assertThat(Redaction.redact(text)).isEqualTo(text);
    }

    @Test
    void escapesAndControlCharactersGo() {
        assertThat(Redaction.redact("\u001b[1;31mred\u001b[0m\r\n\u0007bell\u202Eturned\u0000"))
                .isEqualTo("red\n bell turned ");
    }

    @Test
    void nullIsEmpty() {
        assertThat(Redaction.redact(null)).isEmpty();
    }

    @Test
    void aCutNeverLeavesTheEndOfASecretWithoutTheWordThatGivesItAway() {
        String text = "x ".repeat(5000) + "password=" + "S3CRET".repeat(700);

        assertThat(Redaction.redact(text)).doesNotContain("S3CRET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "eyJ",
                "://a:",
                "password",
                "password=\"",
                "hf_",
                "AKIA",
                "\u001b[",
                "-",
                "Error: ",
                "\n",
                "a.",
                "=:"
            })
    @Timeout(5)
    void tenMegabytesOfAnythingTakeNoTime(String piece) {
        String text = piece.repeat(10_000_000 / piece.length());

        assertThat(Redaction.redact(text)).hasSizeLessThanOrEqualTo(Redaction.MAX_TEXT);
    }

    @Test
    void halfACharacterIsNeverLeft() {
        String line = Redaction.line("\uD83D\uDE80".repeat(400), 300);

        assertThat(line.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF)).isTrue();
    }
}
