package dripstone.source.crawl.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One link of a {@code Link} header, read as RFC 8288, appendix B.2 has it. What is no link ends the header.
 *
 * @param target as it was sent
 * @param relations the first {@code rel}, lower case: tokens separated by blanks
 * @param anchor of the page that the link starts from; empty for the one that was asked for
 */
record LinkHeader(String target, String relations, String anchor) {
    private static final int MOST_LINKS = 100;

    static List<LinkHeader> parse(String value) {
        List<LinkHeader> links = new ArrayList<>();
        Reader in = new Reader(value);
        in.skipEmptyMembers();
        while (links.size() < MOST_LINKS && in.next('<')) {
            int end = value.indexOf('>', in.at);
            if (end < 0) {
                break;
            }
            String target = value.substring(in.at, end).strip();
            in.at = end + 1;
            links.add(in.parameters(target));
            in.skipMember();
        }
        return links;
    }

    /** Whether it says so of the page that was asked for. */
    boolean is(String relation) {
        return anchor.isEmpty() && List.of(relations.split("\\s+", -1)).contains(relation);
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        /** Takes the character if it comes next. */
        boolean next(char c) {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
            boolean there = at < text.length() && text.charAt(at) == c;
            at += there ? 1 : 0;
            return there;
        }

        void skipMember() {
            int comma = text.indexOf(',', at);
            at = comma < 0 ? text.length() : comma;
            skipEmptyMembers();
        }

        /** RFC 9110, section 5.6.1.2: they are to be ignored. */
        void skipEmptyMembers() {
            boolean empty = true;
            while (empty) {
                empty = next(',');
            }
        }

        LinkHeader parameters(String target) {
            String relations = "";
            String anchor = "";
            while (next(';')) {
                String name = token("=;,").strip().toLowerCase(Locale.ROOT);
                String value = next('=') ? value() : "";
                if (name.equals("rel") && relations.isEmpty()) {
                    relations = value.strip().toLowerCase(Locale.ROOT);
                } else if (name.equals("anchor") && anchor.isEmpty()) {
                    anchor = value.strip();
                }
            }
            return new LinkHeader(target, relations, anchor);
        }

        private String value() {
            if (!next('"')) {
                return token(";,");
            }
            StringBuilder quoted = new StringBuilder();
            for (; at < text.length() && text.charAt(at) != '"'; at++) {
                at += text.charAt(at) == '\\' && at + 1 < text.length() ? 1 : 0;
                quoted.append(text.charAt(at));
            }
            at = Math.min(text.length(), at + 1);
            return quoted.toString();
        }

        private String token(String ends) {
            int from = at;
            while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(from, at);
        }
    }
}
