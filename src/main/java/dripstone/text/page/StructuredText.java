package dripstone.text.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * The texts that a page's JSON-LD holds: descriptions, bodies of articles, posts and answers. Read token by token, so that nothing
 * is built that is not wanted; what is no JSON is left where it breaks off.
 */
final class StructuredText {
    /** Beyond this, text is left out. */
    static final int MOST_CHARS = 256 << 10;

    private static final int MOST_NAME_CHARS = 200;
    private static final JsonFactory JSON = new JsonFactory();
    private final StringBuilder text = new StringBuilder();
    private String author = "";
    private String published = "";

    void read(String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            String around = "";
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT && parser.getParsingContext().getParent() != null) {
                    String own = parser.getParsingContext().getParent().getCurrentName();
                    around = own == null ? around : own;
                } else if (token == JsonToken.VALUE_STRING && parser.currentName() != null) {
                    take(parser.currentName(), around, parser.getText());
                }
            }
        } catch (IOException e) {
            text.append('\n'); // a page's broken JSON says nothing more
        }
    }

    private void take(String name, String around, String value) {
        switch (name) {
            case "articleBody", "description", "text", "reviewBody" -> {
                if (text.length() + value.length() <= MOST_CHARS) {
                    text.append(value).append('\n');
                }
            }
            case "author" -> author = first(author, value);
            case "name" -> author = around.equals("author") ? first(author, value) : author;
            case "datePublished" -> published = first(published, value);
            default -> { }
        }
    }

    private static String first(String before, String value) {
        return before.isEmpty() && value.length() <= MOST_NAME_CHARS && !value.startsWith("http") ? value.strip() : before;
    }

    String text() {
        return text.toString();
    }

    /** The author of the JSON-LD, else the one given. */
    String author(String other) {
        return author.isEmpty() ? other : author;
    }

    String published(String other) {
        return published.isEmpty() ? other : published;
    }
}
