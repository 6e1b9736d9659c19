package dripstone.web;

import dripstone.life.Setting;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where the daemon answers over HTTP. */
public record WebSettings(
        @Setting(value = "Whether to listen at all.", byDefault = "true") boolean enabled,
        @Setting(value = "Address to listen on; a loopback address.", byDefault = "127.0.0.1") String host,
        @Setting(value = "Port to listen on; 0 takes a free one, which the log and `status` name.", byDefault = "8377") int port) {
    public WebSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must lie in 0 to 65535, is " + port);
        }
        if (!isLoopback(host)) {
            throw new IllegalArgumentException("host must be a loopback address such as 127.0.0.1, is '" + host
                    + "'; to reach it from elsewhere, put a reverse proxy with authentication in front");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
