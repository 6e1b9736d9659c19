package dripstone.source.crawl.robots;

import dripstone.source.crawl.robots.RobotsGroup.Agent;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * From lines to groups. A user-agent line after a rule begins a new group; nothing else ends one, neither an empty line nor a line that
 * RFC 9309 does not know (section 2.2.4: such lines must not interfere). Rules before the first user-agent line are nobody's.
 */
final class RobotsParser implements Consumer<RobotsLine> {
    private static final int MOST_SITEMAPS = 200;
    private static final int MOST_REMARKS = 1_000;
    private static final BigDecimal LONGEST_DELAY_SECONDS = BigDecimal.valueOf(Duration.ofDays(365).toSeconds());

    private final List<RobotsGroup> groups = new ArrayList<>();
    private final Set<String> sitemaps = new LinkedHashSet<>();
    private List<Agent> agents = new ArrayList<>();
    private List<RobotsRule> rules = new ArrayList<>();
    private List<RobotsLine> remarks = new ArrayList<>();
    private Optional<Duration> crawlDelay = Optional.empty();
    private boolean ruled;

    @Override
    public void accept(RobotsLine line) {
        switch (line.key()) {
            case "user-agent", "useragent", "user agent" -> agent(line);
            case "allow" -> rule(line, true);
            case "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw" -> rule(line, false);
            case "sitemap", "site-map" -> sitemap(line.value());
            case "crawl-delay", "crawldelay" -> delay(line.value());
            case "content-usage" -> usage(line);
            default -> remark(line);
        }
    }

    RobotsFile file() {
        endGroup();
        return new RobotsFile(groups, List.copyOf(sitemaps));
    }

    private void agent(RobotsLine line) {
        if (ruled) {
            endGroup();
        }
        agents.add(Agent.of(line.value()));
    }

    private void endGroup() {
        if (!agents.isEmpty()) {
            groups.add(new RobotsGroup(agents, rules, crawlDelay, remarks));
        }
        agents = new ArrayList<>();
        rules = new ArrayList<>();
        remarks = new ArrayList<>();
        crawlDelay = Optional.empty();
        ruled = false;
    }

    /** A rule without a path says nothing, but it stands where a rule stands. */
    private void rule(RobotsLine line, boolean allow) {
        if (agents.isEmpty()) {
            return;
        }
        ruled = true;
        String path = line.value();
        if (path.isEmpty()) {
            return;
        }
        rules.add(new RobotsRule(allow, PathPattern.of(path), readable(path), line.number()));
        int name = path.lastIndexOf("/index.htm");
        if (allow && name >= 0 && (path.endsWith("/index.htm") || path.endsWith("/index.html"))) {
            // Whoever allows a directory's index page allows the directory's address, which shows the same.
            String directory = path.substring(0, name + 1) + "$";
            rules.add(new RobotsRule(true, PathPattern.of(directory), readable(path), line.number()));
        }
    }

    private void sitemap(String address) {
        if (!address.isEmpty() && sitemaps.size() < MOST_SITEMAPS) {
            sitemaps.add(readable(address));
        }
    }

    /** Seconds, with a fraction or without. The longest that a group asks for holds. */
    private void delay(String value) {
        if (agents.isEmpty() || value.length() > 20 || !value.matches("[0-9]+(\\.[0-9]*)?|\\.[0-9]+")) {
            return;
        }
        BigDecimal seconds = new BigDecimal(value.toLowerCase(Locale.ROOT)).min(LONGEST_DELAY_SECONDS);
        Duration asked = Duration.ofMillis(seconds.movePointRight(3).longValue());
        if (crawlDelay.isEmpty() || asked.compareTo(crawlDelay.get()) > 0) {
            crawlDelay = Optional.of(asked);
        }
    }

    /** A rule too (draft-ietf-aipref-attach-05, section 3, which updates RFC 9309): a user-agent line after it begins a new group. */
    private void usage(RobotsLine line) {
        if (!agents.isEmpty()) {
            ruled = true;
            remarks.add(line);
        }
    }

    private void remark(RobotsLine line) {
        if (!agents.isEmpty() && remarks.size() < MOST_REMARKS) {
            remarks.add(line);
        }
    }

    /** Octets as a person reads them. */
    private static String readable(String octets) {
        byte[] bytes = octets.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return octets; // not UTF-8: one character an octet
        }
    }
}
