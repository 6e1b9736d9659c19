package dripstone.source.crawl.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** User and password at a proxy. The password is told to nobody but the proxy: {@link #toString} has none. */
public final class ProxyLogin {
    /** Of a proxy that asks nobody who they are. */
    public static final ProxyLogin NONE = new ProxyLogin("", "");

    /** RFC 1929 has one octet for its length. */
    private static final int LONGEST_PASSWORD = 255;

    private final String user;
    private final String password;

    private ProxyLogin(String user, String password) {
        this.user = user;
        this.password = password;
    }

    /** @throws IOException that names the setting and the file, and not the password */
    public static ProxyLogin read(ProxyLoginSettings settings, UnaryOperator<@Nullable String> environment) throws IOException {
        if (!settings.isGiven()) {
            return NONE;
        }
        Secret from = new Secret(settings.secretFile(), settings.secretEnvironment());
        String password = from.read(environment);
        if (password.getBytes(StandardCharsets.UTF_8).length > LONGEST_PASSWORD || password.chars().anyMatch(c -> c < ' ')) {
            throw new IOException("proxy-login." + from.source() + " holds no password: more than " + LONGEST_PASSWORD
                    + " bytes, or line ends within it");
        }
        return new ProxyLogin(settings.user(), password);
    }

    boolean isGiven() {
        return !user.isEmpty();
    }

    String user() {
        return user;
    }

    char[] password() {
        return password.toCharArray();
    }

    byte[] passwordBytes() {
        return password.getBytes(StandardCharsets.UTF_8);
    }

    /** Value of the Proxy-Authorization header (RFC 7617). */
    String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ':' + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProxyLogin l && l.user.equals(user) && l.password.equals(password);
    }

    @Override
    public int hashCode() {
        return user.hashCode();
    }

    @Override
    public String toString() {
        return isGiven() ? "ProxyLogin[user=" + user + "]" : "ProxyLogin[none]";
    }
}
