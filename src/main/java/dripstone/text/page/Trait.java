package dripstone.text.page;

import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Element;

/** What an element says of the place it makes, by its tag, role, style and names. A place inherits the traits of those around it. */
enum Trait {
    NAVIGATION,
    ASIDE,
    FOOTER,
    /** The page's; a header inside an article belongs to it. */
    HEADER,
    FORM,
    ARTICLE,
    MAIN,
    LIST,
    TABLE,
    DEFINITIONS,
    QUOTE,
    CAPTION,
    BUTTON,
    /** Not shown at first: by style or attribute. It may be a tab, an answer that unfolds, or a menu. */
    HIDDEN,
    /** A dialog, a banner, an alert: by role. */
    OVERLAY,
    COMMENTS,
    /** Its names hint at no main text. */
    HINTED,
    /** Marked up as the text of something (schema.org microdata). */
    TEXT_PROPERTY,
    /** The whole of it is a link. */
    LINK,
    DETAILS,
    /** Shown only where no script runs: a notice that one should, or all of a page that a script would build. */
    SCRIPTLESS;

    /** What no reader sees at first, or what is no text of its own. */
    static final int INVISIBLE = HIDDEN.bit() | BUTTON.bit() | CAPTION.bit();
    /** Navigation and its like, by semantic elements and roles. */
    static final int SEMANTICALLY_ASIDE = NAVIGATION.bit() | ASIDE.bit() | FOOTER.bit() | HEADER.bit() | OVERLAY.bit();

    private static final Set<String> ASIDE_ROLES = Set.of("banner", "contentinfo", "complementary", "search", "dialog", "alertdialog",
            "toolbar", "tablist", "tooltip", "alert");
    private static final Set<String> NAVIGATION_ROLES = Set.of("navigation", "menu", "menubar");
    private static final Set<String> TEXT_PROPERTIES = Set.of("articleBody", "description", "text", "reviewBody", "acceptedAnswer");

    /** One of its own, in an int. */
    int bit() {
        return 1 << column();
    }

    @SuppressWarnings("EnumOrdinal") // the number of the bit, and the column after the first trait's
    int column() {
        return ordinal();
    }

    /** Bits of the element's own traits. @param names id and class */
    static int of(Element e, String names, Hints hints) {
        if (e.attributesSize() == 0) {
            return ofTag(e);
        }
        if (e.attributesSize() == 1 && !names.isEmpty()) { // id or class, as most have: no role, no style
            return ofTag(e) | ofNames(e, names, hints);
        }
        int traits = ofTag(e) | ofRole(e.attr("role"));
        if (isHidden(e)) {
            traits |= HIDDEN.bit();
        }
        if (e.hasAttr("itemprop") && TEXT_PROPERTIES.contains(e.attr("itemprop"))) {
            traits |= TEXT_PROPERTY.bit();
        }
        return traits | ofNames(e, names, hints);
    }

    /** Names so long that they are left out are the only ones that are empty and may say something. */
    private static int ofNames(Element e, String names, Hints hints) {
        boolean comments = (names.isEmpty() || hints.mayBeComments(names)) && isComments(e);
        return (comments ? COMMENTS.bit() : 0) | (hints.isAside(e, names) ? HINTED.bit() : 0);
    }

    private static int ofTag(Element e) {
        return switch (e.normalName()) {
            case "nav", "menu" -> NAVIGATION.bit();
            case "aside" -> ASIDE.bit();
            case "footer" -> FOOTER.bit();
            case "header" -> isOfThePage(e) ? HEADER.bit() : 0;
            case "form", "fieldset" -> FORM.bit();
            case "article" -> ARTICLE.bit();
            case "main" -> MAIN.bit();
            case "ul", "ol", "dir" -> LIST.bit();
            case "table" -> TABLE.bit();
            case "dl" -> DEFINITIONS.bit();
            case "blockquote", "q" -> QUOTE.bit();
            case "figcaption" -> CAPTION.bit();
            case "button" -> BUTTON.bit();
            case "dialog" -> OVERLAY.bit() | HIDDEN.bit();
            case "a" -> LINK.bit();
            case "details", "summary" -> DETAILS.bit();
            case "noscript" -> SCRIPTLESS.bit();
            default -> 0;
        };
    }

    private static int ofRole(String role) {
        return role.isEmpty() ? 0
                : role.equals("main") ? MAIN.bit()
                : role.equals("article") ? ARTICLE.bit()
                : NAVIGATION_ROLES.contains(role) ? NAVIGATION.bit()
                : ASIDE_ROLES.contains(role) ? OVERLAY.bit() : 0;
    }

    private static boolean isHidden(Element e) {
        if (e.hasAttr("hidden") || e.attr("aria-hidden").equals("true")) {
            return true;
        }
        String style = e.attr("style");
        if (style.length() <= 9) {
            return false;
        }
        String compact = style.toLowerCase(Locale.ROOT).replace(" ", "");
        return compact.contains("display:none") || compact.contains("visibility:hidden");
    }

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
}
