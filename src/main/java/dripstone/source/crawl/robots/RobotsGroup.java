package dripstone.source.crawl.robots;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The lines between one run of user-agent lines and the next (RFC 9309, section 2.2.1).
 *
 * @param agents whom it is for
 * @param rules in the order of the file
 * @param crawlDelay longest that it asks for
 * @param remarks lines of keys that RFC 9309 does not know, for instance {@code content-signal} and {@code content-usage}
 */
record RobotsGroup(List<Agent> agents, List<RobotsRule> rules, Optional<Duration> crawlDelay, List<RobotsLine> remarks) {
    RobotsGroup {
        agents = List.copyOf(agents);
        rules = List.copyOf(rules);
        remarks = List.copyOf(remarks);
    }

    /**
     * The value of a user-agent line.
     *
     * @param token its product token: the letters, {@code _} and {@code -} at its beginning; {@code *} for everyone; may be empty
     * @param word all up to the first blank or {@code /}, for agents whose names have digits, which RFC 9309 does not know
     */
    record Agent(String token, String word) {
        static Agent of(String value) {
            if (value.startsWith("*") && (value.length() == 1 || value.charAt(1) <= ' ')) {
                return new Agent("*", "*");
            }
            int end = 0;
            while (end < value.length() && isTokenLetter(value.charAt(end))) {
                end++;
            }
            return new Agent(value.substring(0, end), value.split("[ \t/]", 2)[0]);
        }

        private static boolean isTokenLetter(char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
        }
    }

    boolean isFor(String agent) {
        return agents.stream().anyMatch(a -> a.token.equalsIgnoreCase(agent));
    }

    /** Whether it speaks to an agent by name, also by a name with digits. */
    boolean names(String agent) {
        return agents.stream().anyMatch(a -> a.token.equalsIgnoreCase(agent) || a.word.equalsIgnoreCase(agent));
    }
}
