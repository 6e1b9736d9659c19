package dripstone.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.JacksonYAMLParseException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Reads one YAML file into a tree that remembers lines. Aliases are not followed, so a small file cannot grow in memory. */
final class YamlReader {
    private static final long GREATEST_FILE_BYTES = 1 << 20;
    private static final int GREATEST_DEPTH = 32;

    private final String file;
    private final List<Problem> problems;

    YamlReader(String file, List<Problem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The tree, empty when the file is empty or cannot be read at all (then a problem says why). */
    YamlNode.Mapping read(Path path) {
        try {
            if (Files.size(path) > GREATEST_FILE_BYTES) {
                problems.add(new Problem(file, 0, "", "is over 1 MiB; a configuration is not that long"));
                return YamlNode.Mapping.empty(1);
            }
            return parse(Files.readString(path));
        } catch (NoSuchFileException e) {
            problems.add(new Problem(file, 0, "", "there is no such file"));
        } catch (MalformedInputException e) {
            problems.add(new Problem(file, 0, "", "is not UTF-8 text"));
        } catch (IOException e) {
            problems.add(new Problem(file, 0, "", "cannot be read: " + e));
        }
        return YamlNode.Mapping.empty(1);
    }

    YamlNode.Mapping parse(String text) throws IOException {
        try (JsonParser parser = new YAMLFactory().createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null || first == JsonToken.VALUE_NULL) {
                return YamlNode.Mapping.empty(1);
            }
            if (value(parser, 0) instanceof YamlNode.Mapping mapping) {
                return mapping;
            }
            problems.add(new Problem(file, 1, "", "must begin with keys, like 'model:'"));
        } catch (JacksonYAMLParseException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            problems.add(new Problem(file, line, "", "is not YAML: " + e.getOriginalMessage().lines().findFirst().orElse("")));
        }
        return YamlNode.Mapping.empty(1);
    }

    private YamlNode value(JsonParser parser, int depth) throws IOException {
        int line = parser.currentTokenLocation().getLineNr();
        if (depth > GREATEST_DEPTH) {
            throw new IOException("nested deeper than " + GREATEST_DEPTH + " at line " + line);
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(parser, line, depth);
            case START_ARRAY -> sequence(parser, line, depth);
            case VALUE_NULL -> new YamlNode.Scalar("", true, line);
            default -> new YamlNode.Scalar(parser.getText(), false, line);
        };
    }

    private YamlNode mapping(JsonParser parser, int line, int depth) throws IOException {
        LinkedHashMap<String, YamlNode> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            int keyLine = parser.currentTokenLocation().getLineNr();
            parser.nextToken();
            YamlNode node = value(parser, depth + 1);
            if (entries.putIfAbsent(key, node) != null) {
                problems.add(new Problem(file, keyLine, key, "stands twice; keep one"));
            }
        }
        return new YamlNode.Mapping(entries, line);
    }

    private YamlNode sequence(JsonParser parser, int line, int depth) throws IOException {
        List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser, depth + 1));
        }
        return new YamlNode.Sequence(items, line);
    }
}
