package dripstone.text.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;

final class PageContentTest {
    private static final String SENTENCE = "The drop falls from the roof of the cave, and each leaves a little stone behind it. ";

    private static PageContent read(String html) {
        return PageContent.of(Jsoup.parse(html), "");
    }

    private static String post(int user, String text) {
        return "<div class='message post'><div class=message-user><a class=username href=u>user" + user
                + "</a><dl><dt>Joined</dt><dd>2020</dd>"
                + "<dt>Posts</dt><dd>7</dd></dl></div><div class=message-content><div class=bbWrapper>" + text + "</div></div>"
                + "<div class=message-footer><a href=r>Reply</a> <a href=q>Quote</a></div></div>";
    }

    @Test
    void aThread_isAForum_andKeepsAllPosts() {
        StringBuilder html = new StringBuilder(
                "<html><body class=forum><nav><a href=/>Home</a></nav><h1>Which lamp?</h1><div class=thread>");
        for (int i = 0; i < 8; i++) {
            html.append(post(i, "Post " + i + " says: " + SENTENCE.repeat(1 + i % 3)));
        }
        PageContent content = read(html + "</div><footer>Powered by a forum</footer></body></html>");
        assertEquals(PageType.FORUM, content.type());
        for (int i = 0; i < 8; i++) {
            assertTrue(content.text().contains("Post " + i + " says"), content.text());
        }
        assertFalse(content.text().contains("Powered by"), content.text());
    }

    @Test
    void aPageMadeByAScript_speaksThroughItsStructuredText() {
        PageContent content = read(
                "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"author\":{\"@type\":\"Person\",\"name\":\"A. W.\"},"
                + "\"datePublished\":\"2025-01-02\",\"articleBody\":\"" + SENTENCE.repeat(6)
                + "\"}</script><body><div id=root></div></body>");
        assertTrue(content.text().contains("roof of the cave"), content.text());
        assertEquals("A. W.", content.author());
        assertEquals("2025-01-02", content.published());
    }

    @Test
    void brokenStructuredText_isPassedOver() {
        assertTrue(read("<script type='application/ld+json'>{\"articleBody\": \"abc</script><body><p>" + SENTENCE + "</p></body>")
                .text().contains("roof"));
    }

    @Test
    void anEmptyPage_hasNoText() {
        assertEquals("", read("").text());
        assertEquals("", read("<body><script>x</script></body>").text());
    }

    @Test
    void theShellThatAScriptWouldFill_hasNoText() {
        StringBuilder html = new StringBuilder("<body><header><nav><ul>");
        for (String item : List.of("Home", "Shop", "Sale", "Cart", "Sign in")) {
            html.append("<li><a href=x>").append(item).append("</a></li>");
        }
        html.append("</ul></nav></header><div id=app><div class=loading>Loading</div></div><footer class=site-footer><div class=links>");
        for (String item : List.of("Contact us", "Careers", "Privacy policy", "Gift cards", "Site map", "Cookie settings", "Help",
                "Returns", "Stores", "Affiliates")) {
            html.append("<div><a href=x>").append(item).append("</a> <a href=y>Browse all of it in every category there is</a></div>");
        }
        assertEquals("", read(html + "</div><p>Copyright 2026</p></footer></body>").text());
    }
}
