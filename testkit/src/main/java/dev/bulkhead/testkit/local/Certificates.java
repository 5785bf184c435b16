package dev.bulkhead.testkit.local;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** A certificate authority that lives for one cluster, and what it signs. */
final class Certificates {

    private static final X500Name AUTHORITY = new X500Name("CN=bulkhead-local-ca");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A key and its certificate, as PEM texts. */
    record Identity(String key, String certificate) {

        void writeTo(Path folder, String name) {
            writeSecret(folder.resolve(name + ".key"), key);
            writeSecret(folder.resolve(name + ".crt"), certificate);
        }
    }

    private final KeyPair authorityKey;
    private final X509Certificate authority;

    private Certificates(KeyPair authorityKey, X509Certificate authority) {
        this.authorityKey = authorityKey;
        this.authority = authority;
    }

    static Certificates newAuthority() {
        KeyPair key = newKey();
        return new Certificates(key, sign(key, key, AUTHORITY, List.of(), true));
    }

    String authorityPem() {
        return pem("CERTIFICATE", encoded(authority));
    }

    Identity authorityIdentity() {
        return new Identity(pem("PRIVATE KEY", authorityKey.getPrivate().getEncoded()), authorityPem());
    }

    /**
     * @param subject as in `O=system:masters,CN=admin`
     * @param names host names and addresses it answers to; none for a mere client
     */
    Identity issue(String subject, List<String> names) {
        KeyPair key = newKey();
        X509Certificate certificate = sign(authorityKey, key, new X500Name(subject), names, false);
        return new Identity(
                pem("PRIVATE KEY", key.getPrivate().getEncoded()), pem("CERTIFICATE", encoded(certificate)));
    }

    /** The key pair that signs service account tokens; the second text is the public key. */
    static Identity tokenSigningKey() {
        KeyPair key = newKey();
        return new Identity(
                pem("PRIVATE KEY", key.getPrivate().getEncoded()),
                pem("PUBLIC KEY", key.getPublic().getEncoded()));
    }

    private static KeyPair newKey() {
        try {
            // Not elliptic curves: the fabric8 client reads plain PKCS#8 keys as RSA.
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048, RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate sign(
            KeyPair issuer, KeyPair subjectKey, X500Name subject, List<String> names, boolean isAuthority) {
        Instant now = Instant.now();
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    AUTHORITY,
                    new BigInteger(63, RANDOM),
                    // An hour back: clocks of containers and hosts differ a little.
                    Date.from(now.minus(1, ChronoUnit.HOURS)),
                    Date.from(now.plus(365, ChronoUnit.DAYS)),
                    subject,
                    subjectKey.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
            if (isAuthority) {
                builder.addExtension(
                        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature));
            } else {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                }));
            }
            if (!names.isEmpty()) {
                GeneralName[] general =
                        names.stream().map(Certificates::generalName).toArray(GeneralName[]::new);
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(general));
            }
            var signer = new JcaContentSignerBuilder("SHA256withRSA").build(issuer.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static GeneralName generalName(String name) {
        boolean isAddress = name.matches("[0-9.]+");
        return new GeneralName(isAddress ? GeneralName.iPAddress : GeneralName.dNSName, name);
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String type, byte[] content) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static void writeSecret(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Files.createFile(
                    file,
                    java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
                            java.nio.file.attribute.PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
