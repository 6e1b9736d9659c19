package dripstone.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who is answered. A page of another site that the owner's browser shows can reach a loopback address too, so three things are looked at
 * before anything else:
 *
 * <ul>
 *   <li>{@code Host} must be an address, {@code localhost} or a name that {@code web.names} allows. An attacker's name that is made to
 *       point here (DNS rebinding) is none of them; an address in numbers cannot be rebound.
 *   <li>{@code Origin} and {@code Sec-Fetch-Site}, which a browser sets and a page cannot, must not say that another site asks. Following
 *       a link to here is allowed, since its answer goes to the person and not to the site.
 *   <li>the token: whatever changes something needs it, and where the server listens beyond loopback everything but {@code /healthz}.
 * </ul>
 */
final class Access {
    /** IPv4 in four numbers, or anything in brackets with colons: IPv6. */
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.%]+\\]");

    private static final Pattern HOST = Pattern.compile("(\\[[^\\]]*\\]|[^:\\[\\]]+)(:\\d{1,5})?");
    private static final String BEARER = "bearer ";

    /** Why a request is not answered. @param reason a metric's label */
    record Refusal(int status, String reason, String words) {}

    private final boolean loopback;
    private final Set<String> names;
    private final byte[] token;

    /** @param loopback whether only this machine can connect @param names hosts beside addresses and {@code localhost} */
    Access(boolean loopback, List<String> names, String token) {
        this.loopback = loopback;
        this.names = Set.copyOf(names.stream().map(n -> n.toLowerCase(Locale.ROOT)).toList());
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    /** Empty when it is answered. */
    Optional<Refusal> refusal(Request request) {
        String host = hostName(request.host());
        if (host.isEmpty()) {
            return refuse(400, "host", "the request names no host, or more than one");
        }
        if (!isKnown(host)) {
            return refuse(421, "host", "this server does not answer for host " + printable(host)
                    + "; ask by its address, or add the name to web.names");
        }
        if (comesFromElsewhere(request)) {
            return refuse(403, "cross-site", "a page of another site asks; only pages of this server may");
        }
        if (needsToken(request) && !hasToken(request.authorization())) {
            return refuse(401, "token", "send the token that lies in the data directory: Authorization: Bearer TOKEN");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refuse(int status, String reason, String words) {
        return Optional.of(new Refusal(status, reason, words));
    }

    /** Without the port, in lower case; empty when it is no host. */
    private static String hostName(String header) {
        var match = HOST.matcher(header.toLowerCase(Locale.ROOT));
        return match.matches() ? match.group(1) : "";
    }

    private boolean isKnown(String host) {
        return host.equals("localhost") || ADDRESS.matcher(host).matches() || names.contains(host);
    }

    private static boolean comesFromElsewhere(Request request) {
        String origin = request.origin().toLowerCase(Locale.ROOT);
        if (!origin.isEmpty()) {
            String host = request.host().toLowerCase(Locale.ROOT);
            return !origin.equals("http://" + host) && !origin.equals("https://" + host); // https: a proxy in front
        }
        return switch (request.fetchSite()) {
            case "", "none", "same-origin" -> false;
            default -> !(request.isReading() && request.fetchMode().equals("navigate"));
        };
    }

    private boolean needsToken(Request request) {
        return !request.isReading() || (!loopback && !request.path().equals("/healthz"));
    }

    /** In a time that does not depend on where they differ. */
    private boolean hasToken(String authorization) {
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && MessageDigest.isEqual(token, authorization.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8));
    }

    private static String printable(String host) {
        String shown = host.replaceAll("[^a-z0-9.:\\[\\]_-]", "?");
        return shown.substring(0, Math.min(80, shown.length()));
    }
}
