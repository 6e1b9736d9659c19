package dripstone.life;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where the daemon's log goes, and in which form. */
public record LogSettings(
        @Setting(value = "`plain`: lines for people; `json`: an object a line, fields as members; `auto`: what the environment's"
                + " DRIPSTONE_LOG_FORM says, else plain.", byDefault = "auto") Form form,
        @Setting(value = "File of the log, in the place of standard error, which systemd keeps in its journal.", byDefault = "none")
                @Nullable Path file,
        @Setting(value = "Size at which the file is put aside and another begun; each day begins one, too.",
                byDefault = "16 MiB") Bytes rotateAt,
        @Setting(value = "How long files that were put aside are kept; whole days.", byDefault = "30d") Duration keep,
        @Setting(value = "How much files that were put aside may hold together; the oldest go first.", byDefault = "256 MiB")
                Bytes keepMost) {

    /** What a line of it is. */
    public enum Form {
        AUTO,
        PLAIN,
        JSON
    }

    public LogSettings {
        if (rotateAt.count() < 1 << 10) {
            throw new IllegalArgumentException("rotate-at must be at least 1 KiB, is " + rotateAt);
        }
        if (keep.compareTo(Duration.ofDays(1)) < 0 || keep.compareTo(Duration.ofDays(3650)) > 0) {
            throw new IllegalArgumentException("keep must be from 1d to 3650d, is " + keep);
        }
        if (keepMost.count() < rotateAt.count()) {
            throw new IllegalArgumentException("keep-most must be at least rotate-at, " + rotateAt + ", is " + keepMost);
        }
    }

    /** What holds where nothing is said. */
    public static LogSettings defaults() {
        return new LogSettings(Form.AUTO, null, Bytes.mib(16), Duration.ofDays(30), Bytes.mib(256));
    }
}
