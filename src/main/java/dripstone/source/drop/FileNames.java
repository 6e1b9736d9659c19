package dripstone.source.drop;

import dripstone.text.NameCheck;
import java.io.File;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which names of a folder are looked at, and how a path becomes part of a key. */
final class FileNames {
    static final String PROCESSED = "processed";
    static final String REJECTED = "rejected";
    private static final int MAX_CHARS = 2048;
    private static final Set<String> UNFINISHED = Set.of("tmp", "temp", "part", "partial", "crdownload", "download", "filepart", "swp",
            "swx", "lock");
    private final boolean take;
    private final List<PathMatcher> include;
    private final List<PathMatcher> exclude;

    FileNames(FolderSettings settings) {
        this.take = settings.mode() == FolderSettings.Mode.TAKE;
        this.include = matchers(settings.include());
        this.exclude = matchers(settings.exclude());
    }

    /** Relative path with {@code /}. */
    static String key(Path relative) {
        return relative.toString().replace(File.separatorChar, '/');
    }

    /** Why a path cannot be part of a key; empty when it can. */
    static String unsafe(Path relative) {
        String reason = NameCheck.reason(key(relative), MAX_CHARS);
        return reason.isEmpty() ? "" : "unsafe name: " + reason;
    }

    boolean passesOverDirectory(Path relative) {
        String first = relative.getName(0).toString();
        boolean ours = take && (first.equals(PROCESSED) || first.equals(REJECTED));
        return ours || isHidden(relative) || matches(exclude, relative);
    }

    boolean passesOverFile(Path relative) {
        return isTemporary(SafeDirectory.nameOf(relative).toString()) || matches(exclude, relative)
                || (!include.isEmpty() && !matches(include, relative));
    }

    /** Files and directories of such names are passed over alike. */
    static boolean isHidden(Path relative) {
        return SafeDirectory.nameOf(relative).toString().startsWith(".");
    }

    /** Names under which programs write what is not yet there. */
    private static boolean isTemporary(String name) {
        int dot = name.lastIndexOf('.');
        String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        return name.startsWith(".") || name.startsWith("~") || name.endsWith("~") || (name.startsWith("#") && name.endsWith("#"))
                || (dot >= 0 && UNFINISHED.contains(extension));
    }

    private static boolean matches(List<PathMatcher> matchers, Path relative) {
        return matchers.stream().anyMatch(m -> m.matches(relative));
    }

    /** A glob without a slash looks at the name; a leading {@code **}{@code /} also stands for nothing. */
    private static List<PathMatcher> matchers(List<String> globs) {
        List<PathMatcher> matchers = new ArrayList<>();
        for (String glob : globs) {
            PathMatcher whole = FileSystems.getDefault().getPathMatcher("glob:" + glob);
            if (!glob.contains("/")) {
                matchers.add(p -> whole.matches(SafeDirectory.nameOf(p)));
                continue;
            }
            matchers.add(whole);
            if (glob.startsWith("**/")) {
                matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + glob.substring(3)));
            }
            if (glob.endsWith("/**")) {
                matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + glob.substring(0, glob.length() - 3)));
            }
        }
        return List.copyOf(matchers);
    }
}
