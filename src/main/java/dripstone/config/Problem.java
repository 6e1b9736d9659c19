package dripstone.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param file as it was named
 * @param line from 1; 0 where no line can be told
 * @param key dotted path, empty for the file as a whole
 * @param message what is wrong and the way out
 */
public record Problem(String file, int line, String key, String message) {
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }
}
