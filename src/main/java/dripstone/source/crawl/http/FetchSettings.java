package dripstone.source.crawl.http;

import dripstone.life.Bytes;
import dripstone.life.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How one site's servers are reached, and which of their answers are read. */
public record FetchSettings(
        @Setting(value = "How the crawler proves who it is.", byDefault = "{}") AuthenticationSettings authentication,
        @Setting(value = "Proxy of this site: http://HOST:PORT; socks5://HOST:PORT, to which we name addresses; or socks5h://HOST:PORT,"
                + " which looks names up itself. None means that of crawl.proxy.", byDefault = "none") @Nullable URI proxy,
        @Setting(value = "PEM file of certificates that are trusted for this site beside those of the system.", byDefault = "none")
                @Nullable Path certificateAuthority,
        @Setting(value = "Kinds of content to read, for instance [text/html, application/pdf] or [text/*]; none means HTML, plain text"
                + " and Markdown. PDF, office documents, EPUB and RTF are read where they are named.", byDefault = "[]")
                List<String> contentTypes,
        @Setting(value = "Bytes a second below which a body is given up, once it has been coming for read-timeout.", byDefault = "64 B")
                Bytes minRate,
        @Setting(value = "How the crawler proves to the proxy of this site who it is.", byDefault = "{}") ProxyLoginSettings proxyLogin) {
    private static final Pattern MEDIA_TYPE = Pattern.compile("[a-z0-9!#$&^_.+-]{1,64}/(\\*|[a-z0-9!#$&^_.+-]{1,64})");

    /** The defaults. */
    public static final FetchSettings DEFAULT = new FetchSettings(AuthenticationSettings.NONE, null, null, List.of(), new Bytes(64));

    public FetchSettings {
        contentTypes = List.copyOf(contentTypes);
        for (String type : contentTypes) {
            if (!MEDIA_TYPE.matcher(type).matches()) {
                throw new IllegalArgumentException("content-types must be like text/html or text/*, in lower case: '" + type + "'");
            }
            if (ReadableTypes.all().stream().noneMatch(t -> covers(type, t))) {
                throw new IllegalArgumentException("content-types: '" + type + "' cannot be read; these can: " + ReadableTypes.all());
            }
        }
        checkProxy(proxy, proxyLogin);
    }

    /** With a proxy that asks nobody who they are. */
    public FetchSettings(AuthenticationSettings authentication, @Nullable URI proxy, @Nullable Path certificateAuthority,
            List<String> contentTypes, Bytes minRate) {
        this(authentication, proxy, certificateAuthority, contentTypes, minRate, ProxyLoginSettings.NONE);
    }

    /** Whether a body of that type is in scope. @param mediaType lower case, without parameters; empty where the server names none */
    public boolean reads(String mediaType) {
        return contentTypes.isEmpty() ? ReadableTypes.isPage(mediaType) : contentTypes.stream().anyMatch(t -> covers(t, mediaType));
    }

    private static boolean covers(String named, String mediaType) {
        return named.equals(mediaType) || (named.endsWith("/*") && mediaType.startsWith(named.substring(0, named.length() - 1)));
    }

    /** @throws IllegalArgumentException whose message begins with the key */
    public static void checkProxy(@Nullable URI proxy, ProxyLoginSettings login) {
        if (proxy == null) {
            if (login.isGiven()) {
                throw new IllegalArgumentException("proxy-login is given without a proxy");
            }
            return;
        }
        if (proxy.getHost() == null || !(proxy.getRawPath().isEmpty() || proxy.getRawPath().equals("/")) || proxy.getRawQuery() != null) {
            throw new IllegalArgumentException("proxy must be like http://host:port or socks5://host:port: '" + proxy.getScheme() + "://"
                    + proxy.getHost() + "'");
        }
        if (proxy.getUserInfo() != null) {
            throw new IllegalArgumentException("proxy must hold no user, since configurations are read by many; name the user in"
                    + " proxy-login.user, and in proxy-login.secret-file the file that holds the password");
        }
        switch (String.valueOf(proxy.getScheme())) {
            case "http", "socks5", "socks5h" -> { }
            case "https" -> throw new IllegalArgumentException("proxy is spoken to without TLS alone: name it as http://"
                    + proxy.getHost() + ":PORT where it listens for that too (pages fetched by https stay encrypted through it)");
            default -> throw new IllegalArgumentException("proxy must begin with http://, socks5:// or socks5h://: '" + proxy.getScheme()
                    + "://" + proxy.getHost() + "'; another kind can be reached through one of these on this machine");
        }
    }
}
