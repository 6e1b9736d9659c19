package dripstone.text;

/** Whether a name that somebody else chose is a plain relative path, fit to be a key. */
public final class NameCheck {
    private NameCheck() {}

    /** Why it is not; empty when it is. A name is never used to open or make a file, only to name. */
    public static String reason(String name, int maxChars) {
        if (name.isEmpty()) {
            return "it is empty";
        }
        if (name.length() > maxChars) {
            return "it has " + name.length() + " characters, more than " + maxChars;
        }
        if (name.startsWith("/") || name.startsWith("\\") || (name.length() > 1 && name.charAt(1) == ':')) {
            return "it is an absolute path";
        }
        if (name.codePoints().anyMatch(c -> c == 0xfffd || Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)) {
            return "it holds control or undecodable characters";
        }
        for (String step : name.split("[/\\\\]", -1)) {
            if (step.equals("..") || step.equals(".") || step.isEmpty()) {
                return "it holds an empty or dot step";
            }
        }
        return "";
    }

    /** The name with everything that could confuse a terminal or a log replaced, and not too long. */
    public static String printable(String name) {
        StringBuilder out = new StringBuilder();
        name.codePoints().limit(200).forEach(c -> out.appendCodePoint(isPlain(c) ? c : '?'));
        return out.toString();
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
