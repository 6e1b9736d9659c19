package dripstone.text;

import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Element;

/** Which elements hold no main text, by what they are and by what their class and id hint at. */
enum Boilerplate {
    /** Whatever is not shown as text. */
    INVISIBLE {
        @Override
        boolean skips(Element e) {
            return isInvisible(e);
        }
    },
    /** Also navigation and its like, by semantic elements and roles; and what readers wrote below. */
    SEMANTIC {
        @Override
        boolean skips(Element e) {
            return isInvisible(e) || isSemanticallyAside(e) || isComments(e);
        }
    },
    /** Also what names itself so. */
    HINTED {
        @Override
        boolean skips(Element e) {
            return isInvisible(e) || isSemanticallyAside(e) || isHintedAside(e);
        }
    };

    private static final Set<String> NO_TEXT = Set.of("script", "style", "noscript", "template", "svg", "iframe", "object", "embed",
            "canvas", "audio", "video", "button", "select", "input", "textarea", "option", "datalist", "head", "map", "applet", "frameset",
            "noframes", "progress", "meter", "dialog", "figcaption");
    private static final Set<String> ASIDE = Set.of("nav", "aside", "footer", "menu");
    private static final Set<String> ASIDE_ROLES = Set.of("navigation", "banner", "contentinfo", "complementary", "search", "dialog",
            "alertdialog", "menu", "menubar", "toolbar", "tablist", "tooltip", "alert");
    private static final Set<String> HINTS = Set.of("nav", "navbar", "navigation", "menu", "submenu", "sidebar", "breadcrumb",
            "breadcrumbs", "footer", "cookie", "cookies", "consent", "gdpr", "banner", "share", "sharing", "sharebar", "social",
            "related", "recommended", "recommendations", "recirc", "newsletter", "subscribe", "signup", "promo", "promos", "promotion", "ad",
            "ads", "advert", "adverts", "advertisement", "advertising", "sponsor", "sponsored", "comment", "comments", "respond",
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

    abstract boolean skips(Element e);

    private static boolean isInvisible(Element e) {
        if (NO_TEXT.contains(e.normalName()) || e.hasAttr("hidden")) {
            return true;
        }
        String style = e.attr("style");
        if (style.length() > 9) {
            String compact = style.toLowerCase(Locale.ROOT).replace(" ", "");
            if (compact.contains("display:none") || compact.contains("visibility:hidden")) {
                return true;
            }
        }
        return e.attr("aria-hidden").equals("true");
    }

    private static boolean isSemanticallyAside(Element e) {
        String name = e.normalName();
        return ASIDE.contains(name) || ASIDE_ROLES.contains(e.attr("role")) || (name.equals("header") && isOfThePage(e));
    }

    /** A header inside an article belongs to it. */
    private static boolean isOfThePage(Element header) {
        int up = 0;
        for (Element p = header.parent(); p != null && up < 32; p = p.parent(), up++) {
            switch (p.normalName()) {
                case "article", "main", "section" -> {
                    return false;
                }
                default -> { }
            }
        }
        return true;
    }

    private static boolean isComments(Element e) {
        return e.id().equals("comments") || e.hasClass("comments") || e.hasClass("comment-list") || e.hasClass("commentlist");
    }

    private static boolean isHintedAside(Element e) {
        if (NEVER_HINTED.contains(e.normalName())) {
            return false;
        }
        String names = e.id().length() + e.className().length() > 1000 ? "" : e.id() + " " + e.className();
        return !names.isBlank() && hints(names);
    }

    /** By what some name ends in, unless another name says that main text is here. */
    private static boolean hints(String names) {
        boolean aside = false;
        for (String name : names.strip().split("\\s+", -1)) {
            switch (hint(name)) {
                case ASIDE -> aside = true;
                case MAIN -> {
                    return false;
                }
                case NONE -> { }
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
                lastAside = HINTS.contains(token);
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
