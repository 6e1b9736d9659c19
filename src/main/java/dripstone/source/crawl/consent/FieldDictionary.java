package dripstone.source.crawl.consent;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A dictionary of RFC 9651 (Structured Field Values, sections 3.2 and 4.2.2), as far as it must be understood to know its keys: of each
 * the last value, as it is written, without parameters. One pass; nothing is ever read twice.
 */
final class FieldDictionary {
    private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
    private static final String DIGITS = "0123456789";
    private static final String LETTERS = LOWER + LOWER.toUpperCase(Locale.ROOT);
    private static final String KEY = LOWER + DIGITS + "_-.*";
    private static final String TOKEN = LETTERS + DIGITS + "!#$%&'*+-.^_`|~:/";
    private static final String BASE64 = LETTERS + DIGITS + "+/=";
    private static final int LONGEST_INTEGER = 15;
    private static final int LONGEST_BEFORE_POINT = 12;
    private static final int LONGEST_FRACTION = 3;
    /** What a key without a value has. */
    private static final String TRUE = "?1";

    private final String text;
    private final Map<String, String> values = new HashMap<>();
    private int at;

    /** The text is no dictionary. */
    private static final class NoneException extends Exception {
        private static final long serialVersionUID = 1;

        NoneException() {
            super("no dictionary", null, false, false);
        }
    }

    private FieldDictionary(String text) {
        this.text = text;
    }

    /** Empty where the text is none: then it says nothing, as the RFC wants it. */
    static Optional<Map<String, String>> parse(String text) {
        FieldDictionary dictionary = new FieldDictionary(text.strip());
        try {
            dictionary.members();
            return Optional.of(dictionary.values);
        } catch (NoneException e) {
            return Optional.empty();
        }
    }

    private void members() throws NoneException {
        while (at < text.length()) {
            String key = key();
            String value = TRUE;
            if (take('=')) {
                int begin = at;
                itemOrList();
                value = text.substring(begin, at);
            }
            parameters();
            values.put(key, value);
            blanks();
            if (at < text.length()) {
                expect(',');
                blanks();
                require(at < text.length());
            }
        }
    }

    private String key() throws NoneException {
        int begin = at;
        require(at < text.length() && (LOWER.indexOf(text.charAt(at)) >= 0 || text.charAt(at) == '*'));
        int _ = run(KEY);
        return text.substring(begin, at);
    }

    private void parameters() throws NoneException {
        while (take(';')) {
            blanks();
            var _ = key();
            if (take('=')) {
                item();
            }
        }
    }

    private void itemOrList() throws NoneException {
        if (!take('(')) {
            item();
            return;
        }
        blanks();
        while (!take(')')) {
            item();
            parameters();
            require(run(" ") > 0 || peek() == ')');
        }
    }

    private void item() throws NoneException {
        char first = peek();
        if (first == '"') {
            string();
        } else if (take('?')) {
            require(take('0') || take('1'));
        } else if (take(':')) {
            int _ = run(BASE64);
            expect(':');
        } else if (take('@')) {
            boolean _ = take('-');
            require(within(run(DIGITS), LONGEST_INTEGER));
        } else if (take('%')) {
            require(peek() == '"');
            string();
        } else if (first == '-' || DIGITS.indexOf(first) >= 0) {
            number();
        } else {
            require(LETTERS.indexOf(first) >= 0 || first == '*');
            int _ = run(TOKEN);
        }
    }

    private void number() throws NoneException {
        boolean _ = take('-');
        int digits = run(DIGITS);
        if (take('.')) {
            require(within(digits, LONGEST_BEFORE_POINT) && within(run(DIGITS), LONGEST_FRACTION));
        } else {
            require(within(digits, LONGEST_INTEGER));
        }
    }

    private static boolean within(int digits, int most) {
        return digits > 0 && digits <= most;
    }

    private void string() throws NoneException {
        expect('"');
        while (!take('"')) {
            char c = peek();
            require(c >= ' ' && c <= '~');
            at++;
            if (c == '\\') {
                require(take('"') || take('\\'));
            }
        }
    }

    /** Spaces, and tabs too where the RFC would have spaces alone. */
    private void blanks() {
        int _ = run(" \t");
    }

    /** @return how many characters of those there were */
    private int run(String of) {
        int begin = at;
        while (at < text.length() && of.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at - begin;
    }

    private boolean take(char c) {
        boolean is = at < text.length() && text.charAt(at) == c;
        at += is ? 1 : 0;
        return is;
    }

    private void expect(char c) throws NoneException {
        require(take(c));
    }

    private char peek() throws NoneException {
        require(at < text.length());
        return text.charAt(at);
    }

    private static void require(boolean so) throws NoneException {
        if (!so) {
            throw new NoneException();
        }
    }
}
