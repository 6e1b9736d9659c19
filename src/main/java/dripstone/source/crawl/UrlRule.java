package dripstone.source.crawl;

import java.net.URI;

/** One include or exclude rule, in the form that {@link SiteSettings} describes. Matching is linear in rule times address: no regex. */
record UrlRule(String pattern) {
    boolean matches(URI address) {
        String subject = pattern.startsWith("/") ? pathAndQuery(address) : address.toString();
        return pattern.indexOf('*') < 0 ? subject.startsWith(pattern) : fits(pattern, subject);
    }

    private static String pathAndQuery(URI address) {
        String path = address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        return address.getRawQuery() == null ? path : path + "?" + address.getRawQuery();
    }

    /** Greedy match with one point to fall back to: the last star is the only one that ever has to take more. */
    private static boolean fits(String pattern, String subject) {
        int p = 0;
        int s = 0;
        int star = -1;
        int resume = 0;
        while (s < subject.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = s;
            } else if (p < pattern.length() && pattern.charAt(p) == subject.charAt(s)) {
                p++;
                s++;
            } else if (star >= 0) {
                p = star + 1;
                s = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
