package dripstone.source.drop;

import dripstone.life.Bytes;
import dripstone.life.Setting;
import dripstone.text.quality.SourceQualitySettings;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** One watched folder. */
public record FolderSettings(
        @Setting("Name of the folder; part of every document's key, so it should never change.") String name,
        @Setting("The directory.") Path path,
        @Setting(value = "take: a drop box, files move to processed/ or rejected/; follow: files are read where they lie, never touched.",
                byDefault = "take") Mode mode,
        @Setting(value = "A file is complete once its size and time have not changed for so long.", byDefault = "2s") Duration settle,
        @Setting(value = "How often the whole folder is looked through, whatever was or was not notified.", byDefault = "60s")
                Duration rescan,
        @Setting(value = "Globs of files to read; one without / looks at the name alone. Empty: all.", byDefault = "[]")
                List<String> include,
        @Setting(value = "Globs of files and directories to pass over.", byDefault = "[]") List<String> exclude,
        @Setting(value = "Greatest size of a file; a larger one is refused unread.", byDefault = "256 MiB") Bytes maxFile,
        @Setting(value = "How long files stay in processed/.", byDefault = "30d") Duration processedKeep,
        @Setting(value = "How much processed/ may hold; the oldest go first.", byDefault = "10 GiB") Bytes processedMax,
        @Setting(value = "How long files stay in rejected/.", byDefault = "90d") Duration rejectedKeep,
        @Setting(value = "How much rejected/ may hold; the oldest go first.", byDefault = "1 GiB") Bytes rejectedMax,
        @Setting(value = "What is left out of its texts, where that is not as in text.quality.", byDefault = "{}")
                SourceQualitySettings quality) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Whether files are taken away or read where they lie. */
    public enum Mode {
        TAKE,
        FOLLOW
    }

    public FolderSettings {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name must be 1 to 64 letters, digits, dots, hyphens or underscores, is '" + name + "'");
        }
        if (!path.isAbsolute()) {
            path = path.toAbsolutePath();
        }
        path = path.normalize();
        include = globs("include", include);
        exclude = globs("exclude", exclude);
        positive("settle", settle);
        positive("rescan", rescan);
        positive("processed-keep", processedKeep);
        positive("rejected-keep", rejectedKeep);
        if (maxFile.count() == 0) {
            throw new IllegalArgumentException("max-file must be over 0");
        }
    }

    /** A folder with the default of every setting that has one. */
    public static FolderSettings byDefault(String name, Path path, Mode mode) {
        return new FolderSettings(name, path, mode, Duration.ofSeconds(2), Duration.ofSeconds(60), List.of(), List.of(), Bytes.mib(256),
                Duration.ofDays(30), Bytes.mib(10 << 10), Duration.ofDays(90), Bytes.mib(1 << 10), SourceQualitySettings.INHERITED);
    }

    private static List<String> globs(String key, List<String> globs) {
        for (String glob : globs) {
            try {
                FileSystems.getDefault().getPathMatcher("glob:" + glob);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(key + " holds '" + glob + "', which is no glob: " + e.getDescription(), e);
            }
        }
        return List.copyOf(globs);
    }

    private static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + " must be over 0, is " + value);
        }
    }
}
