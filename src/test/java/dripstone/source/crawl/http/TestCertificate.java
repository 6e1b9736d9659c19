package dripstone.source.crawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate of its own for loopback: the server's context, and the PEM file that a client would have to trust. */
record TestCertificate(SSLContext context, Path pem) {
    private static final String PASSWORD = "not-so-secret";

    /** @param names of the subject, for instance {@code IP:127.0.0.1} */
    static TestCertificate make(Path directory, String names) throws Exception {
        Path keys = directory.resolve("keys-" + names.hashCode() + ".p12");
        Path pem = directory.resolve("ca-" + names.hashCode() + ".pem");
        keytool("-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=test", "-ext", "SAN=" + names, "-keystore", keys.toString(),
                "-storepass", PASSWORD, "-storetype", "PKCS12");
        keytool("-exportcert", "-rfc", "-alias", "a", "-keystore", keys.toString(), "-storepass", PASSWORD, "-file", pem.toString());
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return new TestCertificate(context, pem);
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }
}
