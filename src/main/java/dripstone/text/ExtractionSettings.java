package dripstone.text;

import dripstone.life.Bytes;
import dripstone.life.Setting;
import dripstone.text.child.ParserSettings;
import dripstone.text.quality.QualitySettings;
import java.util.List;

/** Bounds on what is read of one file. A file beyond a bound is refused by name, with the numbers. */
public record ExtractionSettings(
        @Setting(value = "Greatest size of a file as it lies on the disk; a larger one is refused unread.", byDefault = "256 MiB")
                Bytes maxFile,
        @Setting(value = "Greatest size of one document's body, decompressed.", byDefault = "32 MiB") Bytes maxText,
        @Setting(value = "Greatest number of members of one archive, nested ones included.", unit = "members", byDefault = "20000")
                int maxArchiveMembers,
        @Setting(value = "How deep archives may be nested; 1 is an archive of plain files.", byDefault = "3") int maxArchiveDepth,
        @Setting(value = "Greatest sum of what one archive decompresses to, nested ones included.", byDefault = "2 GiB")
                Bytes maxArchive,
        @Setting(value = "Greatest ratio of decompressed to compressed bytes; counted from 4 MiB on.", byDefault = "150") int maxRatio,
        @Setting(value = "Fields of a JSON line, and columns of a CSV file with a header, that may hold its text; the first that does. A"
                + " dot leads into an object.",
                byDefault = "[text, content, body]") List<String> jsonlText,
        @Setting(value = "Fields of a JSON line, and columns of a CSV file, that may hold its title.", byDefault = "[title]")
                List<String> jsonlTitle,
        @Setting(value = "The processes that parse office documents, mail and images.", byDefault = "{}") ParserSettings parser,
        @Setting(value = "What is left out of texts, where a site or folder does not say otherwise.", byDefault = "{}")
                QualitySettings quality) {
    /** Text larger than this could not be held as one string with room to work. */
    private static final long GREATEST_TEXT = 512L << 20;

    public ExtractionSettings {
        positive("max-file", maxFile.count());
        positive("max-text", maxText.count());
        positive("max-archive-members", maxArchiveMembers);
        positive("max-archive-depth", maxArchiveDepth);
        positive("max-archive", maxArchive.count());
        positive("max-ratio", maxRatio);
        jsonlText = List.copyOf(jsonlText);
        jsonlTitle = List.copyOf(jsonlTitle);
        if (jsonlText.isEmpty()) {
            throw new IllegalArgumentException("jsonl-text must name a field");
        }
        if (maxText.count() > GREATEST_TEXT) {
            throw new IllegalArgumentException("max-text must be at most 512 MiB, is " + maxText);
        }
    }

    /** With the default of what is left out. */
    public ExtractionSettings(Bytes maxFile, Bytes maxText, int maxArchiveMembers, int maxArchiveDepth, Bytes maxArchive, int maxRatio,
            List<String> jsonlText, List<String> jsonlTitle, ParserSettings parser) {
        this(maxFile, maxText, maxArchiveMembers, maxArchiveDepth, maxArchive, maxRatio, jsonlText, jsonlTitle, parser,
                QualitySettings.byDefault());
    }

    /** With the defaults of everything that is no bound on archives. */
    public ExtractionSettings(Bytes maxFile, Bytes maxText, int maxArchiveMembers, int maxArchiveDepth, Bytes maxArchive, int maxRatio) {
        this(maxFile, maxText, maxArchiveMembers, maxArchiveDepth, maxArchive, maxRatio, List.of("text", "content", "body"),
                List.of("title"), ParserSettings.byDefault());
    }

    public static ExtractionSettings byDefault() {
        return new ExtractionSettings(Bytes.mib(256), Bytes.mib(32), 20_000, 3, Bytes.mib(2048), 150);
    }

    private static void positive(String key, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + " must be over 0, is " + value);
        }
    }
}
