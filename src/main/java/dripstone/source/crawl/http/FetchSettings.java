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
        @Setting(value = "HTTP proxy of this site, for instance http://proxy.example.org:3128; none means that of crawl.proxy.",
                byDefault = "none") @Nullable URI proxy,
        @Setting(value = "PEM file of certificates that are trusted for this site beside those of the system.", byDefault = "none")
                @Nullable Path certificateAuthority,
        @Setting(value = "Kinds of content to read, for instance text/html or text/*; none means all that can be read.", byDefault = "[]")
                List<String> contentTypes,
        @Setting(value = "Bytes a second below which a body is given up, once it has been coming for read-timeout.", byDefault = "64 B")
                Bytes minRate) {
    private static final Pattern MEDIA_TYPE = Pattern.compile("[a-z0-9!#$&^_.+-]{1,64}/(\\*|[a-z0-9!#$&^_.+-]{1,64})");

    /** The defaults. */
    public static final FetchSettings DEFAULT = new FetchSettings(AuthenticationSettings.NONE, null, null, List.of(), new Bytes(64));

    public FetchSettings {
        contentTypes = List.copyOf(contentTypes);
        for (String type : contentTypes) {
            if (!MEDIA_TYPE.matcher(type).matches()) {
                throw new IllegalArgumentException("content-types must be like text/html or text/*, in lower case: '" + type + "'");
            }
        }
        if (proxy != null) {
            checkProxy("proxy", proxy);
        }
    }

    /** Whether a body of that type is in scope. @param mediaType lower case, without parameters; empty where the server names none */
    public boolean reads(String mediaType) {
        if (contentTypes.isEmpty() || contentTypes.contains(mediaType)) {
            return true;
        }
        int slash = mediaType.indexOf('/');
        return slash > 0 && contentTypes.contains(mediaType.substring(0, slash) + "/*");
    }

    /** @throws IllegalArgumentException whose message begins with the key */
    public static void checkProxy(String key, URI proxy) {
        if (!"http".equals(proxy.getScheme()) || proxy.getHost() == null || proxy.getUserInfo() != null
                || !(proxy.getRawPath().isEmpty() || proxy.getRawPath().equals("/")) || proxy.getRawQuery() != null) {
            throw new IllegalArgumentException(key + " must be like http://host:port, without a user: '" + proxy.getScheme() + "://"
                    + proxy.getHost() + "'");
        }
    }
}
