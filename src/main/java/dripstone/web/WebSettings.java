package dripstone.web;

import dripstone.life.Setting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Where the daemon answers over HTTP. */
public record WebSettings(
        @Setting(value = "Whether to listen at all.", byDefault = "true") boolean enabled,
        @Setting(value = "Address to listen on. Beyond loopback every call but `/healthz` needs the token in the data directory; put TLS"
                + " in front.", byDefault = "127.0.0.1") String host,
        @Setting(value = "Port to listen on; 0 takes a free one, which the log and `status` name.", byDefault = "8377") int port,
        @Setting(value = "Host names under which it is asked, beside `localhost` and addresses in numbers; others are refused, since a"
                + " hostile site could point its own name here.", byDefault = "[]") List<String> names) {
    public WebSettings {
        names = List.copyOf(names);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must lie in 0 to 65535, is " + port);
        }
        try {
            InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("host must be an address of this machine such as 127.0.0.1, is '" + host + "'", e);
        }
        for (String name : names) {
            if (name.isBlank() || name.contains("/") || name.contains(":") || name.contains("*")) {
                throw new IllegalArgumentException("names must be host names without scheme, port or pattern, has '" + name + "'");
            }
        }
    }

    /** Whether only this machine can connect. */
    boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
