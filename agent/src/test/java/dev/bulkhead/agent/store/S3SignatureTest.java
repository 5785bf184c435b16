package dev.bulkhead.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The examples of the AWS manual, "Signature Calculations for the Authorization Header". */
class S3SignatureTest {
    private static final Instant TIME = Instant.parse("2013-05-24T00:00:00Z");
    private static final String BUCKET = "https://examplebucket.s3.amazonaws.com";

    private final S3Signature signature =
            new S3Signature("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null);

    @Test
    void aPartOfAnObject() {
        assertThat(authorization("/test.txt", Map.of("Range", "bytes=0-9")))
                .isEqualTo("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                        + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                        + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    @Test
    void aSettingOfTheBucket() {
        assertThat(authorization("/?lifecycle=", Map.of()))
                .endsWith("Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    }

    @Test
    void aList() {
        assertThat(authorization("/?max-keys=2&prefix=J", Map.of()))
                .endsWith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    }

    @Test
    void aSessionTokenIsSignedToo() {
        var temporary = new S3Signature("AK", "SK", "TOKEN");

        var headers = temporary.signed(URI.create(BUCKET + "/x"), Map.of(), "us-east-1", TIME);

        assertThat(headers).containsEntry("x-amz-security-token", "TOKEN");
        assertThat(headers.get("authorization")).contains("x-amz-security-token");
    }

    @Test
    void aPortThatGoesWithoutSayingIsNotSigned() {
        var with = signature.signed(URI.create("https://store:443/x"), Map.of(), "us-east-1", TIME);
        var without = signature.signed(URI.create("https://store/x"), Map.of(), "us-east-1", TIME);

        assertThat(with).isEqualTo(without);
    }

    private String authorization(String path, Map<String, String> headers) {
        return signature
                .signed(URI.create(BUCKET + path), headers, "us-east-1", TIME)
                .get("authorization");
    }
}
