package dripstone.life;

import java.time.Duration;

/** Watching over the daemon's stages, and starting those again that failed. */
public record WatchSettings(
        @Setting(value = "A stage that has work and makes no progress for so long is stuck: it is named with its stack, and systemd's"
                        + " watchdog is no longer told that the daemon lives.",
                byDefault = "15m")
                Duration stuckAfter,
        @Setting(value = "Pause before a stage that failed is started again; it doubles with each failure in a row.", byDefault = "1s")
                Duration restartFirst,
        @Setting(value = "The longest such pause.", byDefault = "5m") Duration restartLongest,
        @Setting(value = "A stage that has worked for so long starts with the first pause again when it fails.", byDefault = "10m")
                Duration steadyAfter) {
    public WatchSettings {
        require("stuck-after", stuckAfter, Duration.ofSeconds(1));
        require("restart-first", restartFirst, Duration.ofMillis(1));
        require("restart-longest", restartLongest, Duration.ofMillis(1));
        require("steady-after", steadyAfter, Duration.ofMillis(1));
        if (restartLongest.compareTo(restartFirst) < 0) {
            throw new IllegalArgumentException("restart-longest must be at least restart-first " + restartFirst + ", is " + restartLongest);
        }
    }

    private static void require(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(Duration.ofDays(7)) > 0) {
            throw new IllegalArgumentException(key + " must be between " + least + " and 7 days, is " + value);
        }
    }

    public static WatchSettings byDefault() {
        return new WatchSettings(Duration.ofMinutes(15), Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofMinutes(10));
    }
}
