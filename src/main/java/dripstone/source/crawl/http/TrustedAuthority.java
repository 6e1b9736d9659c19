package dripstone.source.crawl.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Certificates that are trusted beside those of the system.
 *
 * @param file where they came from
 */
public record TrustedAuthority(Path file, SSLContext context) {
    private static final int MOST_BYTES = 4 << 20;

    /** Reads a PEM file of one or more certificates. */
    public static TrustedAuthority read(Path file) throws IOException {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException("certificate-authority=" + file + " is too large: bytes=" + Files.size(file));
            }
            Collection<? extends Certificate> own;
            try (InputStream in = Files.newInputStream(file)) {
                own = CertificateFactory.getInstance("X.509").generateCertificates(in);
            }
            if (own.isEmpty()) {
                throw new IOException("certificate-authority=" + file + " holds no certificate in PEM");
            }
            return new TrustedAuthority(file, context(own));
        } catch (GeneralSecurityException e) {
            throw new IOException("certificate-authority=" + file + " cannot be used: " + e.getMessage(), e);
        } catch (java.nio.file.FileSystemException e) {
            throw new IOException("certificate-authority=" + file + " cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }

    private static SSLContext context(Collection<? extends Certificate> own) throws GeneralSecurityException, IOException {
        KeyStore all = KeyStore.getInstance("PKCS12");
        all.load(null, null);
        int n = 0;
        List<Certificate> certificates = new ArrayList<>(own);
        certificates.addAll(ofTheSystem());
        for (Certificate c : certificates) {
            all.setCertificateEntry("authority-" + n++, c);
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers(all), null);
        return context;
    }

    private static List<X509Certificate> ofTheSystem() throws GeneralSecurityException {
        List<X509Certificate> issuers = new ArrayList<>();
        for (TrustManager m : managers(null)) {
            if (m instanceof X509TrustManager x) {
                issuers.addAll(List.of(x.getAcceptedIssuers()));
            }
        }
        return issuers;
    }

    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
