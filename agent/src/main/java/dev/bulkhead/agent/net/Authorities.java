package dev.bulkhead.agent.net;

import dev.bulkhead.agent.Reason;
import dev.bulkhead.agent.TransferException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Who is trusted to vouch for a server. */
public final class Authorities {

    private Authorities() {}

    /** Those that Java knows, and further ones given in PEM. */
    public static SSLSocketFactory and(String pem) throws IOException {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (var manager : trusting(null).getTrustManagers()) {
                for (var known : ((X509TrustManager) manager).getAcceptedIssuers()) {
                    store.setCertificateEntry("authority-" + number++, known);
                }
            }
            for (var given : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
                store.setCertificateEntry("authority-" + number++, given);
            }
            var context = SSLContext.getInstance("TLS");
            context.init(null, trusting(store).getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (CertificateException e) {
            throw TransferException.lasting(
                    Reason.ModelCredentialsMissing, "ca.crt of the Secret is no certificate in PEM");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrustManagerFactory trusting(KeyStore store) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
