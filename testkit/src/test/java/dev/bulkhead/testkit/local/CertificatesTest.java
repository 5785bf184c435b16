package dev.bulkhead.testkit.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {

    private final Certificates authority = Certificates.newAuthority();

    @Test
    void whatTheAuthorityIssuesVerifiesAgainstIt() throws Exception {
        X509Certificate issued = parse(authority.issue("CN=someone", List.of()).certificate());
        X509Certificate root = parse(authority.authorityPem());

        assertThatCode(() -> issued.verify(root.getPublicKey())).doesNotThrowAnyException();
        assertThat(root.getBasicConstraints()).isNotNegative();
        assertThat(issued.getBasicConstraints()).isNegative();
    }

    @Test
    void groupsAndNamesAreInTheSubjectAsKubernetesReadsThem() throws Exception {
        X509Certificate admin =
                parse(authority.issue("O=system:masters,CN=admin", List.of()).certificate());

        assertThat(admin.getSubjectX500Principal().getName())
                .contains("O=system:masters")
                .contains("CN=admin");
    }

    @Test
    void addressesAndHostNamesAreToldApart() throws Exception {
        X509Certificate server = parse(
                authority.issue("CN=server", List.of("localhost", "10.0.0.1")).certificate());

        // 2 is a DNS name and 7 an address in X.509.
        assertThat(server.getSubjectAlternativeNames())
                .extracting(name -> List.of(name.get(0), name.get(1)))
                .containsExactly(List.of(2, "localhost"), List.of(7, "10.0.0.1"));
    }

    @Test
    void keysAreReadableByTheirOwnerOnly(@TempDir Path folder) throws Exception {
        authority.authorityIdentity().writeTo(folder, "ca");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("ca.key"))))
                .isEqualTo("rw-------");
    }

    private static X509Certificate parse(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
