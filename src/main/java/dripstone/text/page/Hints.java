package dripstone.text.page;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jsoup.nodes.Element;

/**
 * What the names of an element hint at: that it holds no main text. The first draft goes by these words; the model has its own. For the
 * elements of one page.
 */
final class Hints {
    private static final Set<String> ASIDE_HINTS = Set.of("nav", "navbar", "navigation", "menu", "submenu", "sidebar", "breadcrumb",
            "breadcrumbs", "footer", "cookie", "cookies", "consent", "gdpr", "banner", "share", "sharing", "sharebar", "social",
            "related", "recommended", "recommendations", "recirc", "newsletter", "subscribe", "signup", "promo", "promos", "promotion",
            "ad", "ads", "advert", "adverts", "advertisement", "advertising", "sponsor", "sponsored", "comment", "comments", "respond",
            "widget", "widgets", "popup", "modal", "overlay", "toolbar", "pagination", "pager", "paging", "skip", "masthead", "tags",
            "taglist", "toc", "byline", "credit", "copyright", "disclaimer", "trending", "teaser", "teasers", "login", "register",
            "print", "hidden", "invisible", "dateline", "timestamp", "rating", "ratings", "caption", "captions", "gallery", "slideshow",
            "carousel", "lightbox", "popular", "ticker", "meta", "metadata", "bio", "author", "authors", "date", "published", "updated",
            "latest", "recent", "readmore", "disqus", "alsolike", "tooltip", "infobar", "reprints", "shares", "tag", "alert",
            "feedback", "reactions", "discussion");
    /** What an element that holds main text is called, whatever else it is called. */
    private static final Set<String> MAIN_HINTS = Set.of("article", "content", "main", "body", "story", "post", "entry");

    private static final Set<String> NEVER_HINTED = Set.of("html", "body", "article", "main", "p", "pre", "code", "h1", "h2", "h3", "h4",
            "h5", "h6", "em", "b", "i", "strong");

    /** What the names of one page's elements hint at: many bear the same. */
    private final Map<String, Said> known = new HashMap<>();

    /** Of names: whether they hint at no main text, and whether they speak of comments at all. */
    private record Said(boolean aside, boolean comment) {
        static Said by(String names) {
            return new Said(hints(names), names.toLowerCase(Locale.ROOT).contains("comment"));
        }
    }

    /** @param names id and class */
    boolean isAside(Element e, String names) {
        return !names.isBlank() && !NEVER_HINTED.contains(e.normalName()) && said(names).aside;
    }

    /** Whether an element so named may be the comments on a page. */
    boolean mayBeComments(String names) {
        return said(names).comment;
    }

    private Said said(String names) {
        return known.computeIfAbsent(names, Said::by);
    }

    /** By what some name ends in, unless another name says that main text is here. */
    private static boolean hints(String names) {
        boolean aside = false;
        int from = 0;
        for (int i = 0; i <= names.length(); i++) {
            if (i == names.length() || Character.isWhitespace(names.charAt(i))) {
                switch (i == from ? Hint.NONE : hint(names.substring(from, i))) {
                    case ASIDE -> aside = true;
                    case MAIN -> {
                        return false;
                    }
                    case NONE -> { }
                }
                from = i + 1;
            }
        }
        return aside;
    }

    private enum Hint {
        ASIDE,
        MAIN,
        NONE
    }

    /** {@code entry-meta} is aside though it has to do with an entry; {@code content-sidebar-wrap} holds both. */
    private static Hint hint(String name) {
        boolean aside = false;
        boolean main = false;
        boolean lastAside = false;
        int from = 0;
        for (int i = 0; i <= name.length(); i++) {
            if (i == name.length() || isBoundary(name, i)) {
                String token = name.substring(from, i).toLowerCase(Locale.ROOT);
                lastAside = ASIDE_HINTS.contains(token);
                aside |= lastAside;
                main |= MAIN_HINTS.contains(token);
                from = i < name.length() && Character.isLetterOrDigit(name.charAt(i)) ? i : i + 1;
            }
        }
        return main && !lastAside ? Hint.MAIN : aside ? Hint.ASIDE : Hint.NONE;
    }

    /** Between words written with hyphens, underscores, blanks or capitals. */
    private static boolean isBoundary(String s, int i) {
        char c = s.charAt(i);
        return !Character.isLetterOrDigit(c) || (i > 0 && Character.isUpperCase(c) && Character.isLowerCase(s.charAt(i - 1)));
    }
}
