package dripstone.source.crawl.http;

import dripstone.life.Setting;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How the crawler proves to a proxy who it is: by user and password. As with a site, the secret itself stands in no configuration. */
public record ProxyLoginSettings(
        @Setting(value = "User name at the proxy; empty where it asks for none.", byDefault = "") String user,
        @Setting(value = "File that holds the password; a line end after it does not count.", byDefault = "none") @Nullable Path secretFile,
        @Setting(value = "Environment variable that holds the password.", byDefault = "") String secretEnvironment) {
    /** RFC 1929 has one octet for its length. */
    private static final int LONGEST_USER = 255;

    /** A proxy that asks nobody who they are. */
    public static final ProxyLoginSettings NONE = new ProxyLoginSettings("", null, "");

    public ProxyLoginSettings {
        boolean secret = secretFile != null || !secretEnvironment.isEmpty();
        if (secretFile != null && !secretEnvironment.isEmpty()) {
            throw new IllegalArgumentException("secret-file and secret-environment are both given; one must go");
        }
        if (secret == user.isEmpty()) {
            throw new IllegalArgumentException(secret
                    ? "user must be given beside the password of a proxy"
                    : "user " + user + " needs secret-file or secret-environment");
        }
        if (user.indexOf(':') >= 0 || user.length() > LONGEST_USER || user.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException(
                    "user must be at most " + LONGEST_USER + " characters of ASCII without a colon: '" + user + "'");
        }
    }

    /** Whether there is one. */
    public boolean isGiven() {
        return !user.isEmpty();
    }
}
