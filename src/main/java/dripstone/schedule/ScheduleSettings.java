package dripstone.schedule;

import dripstone.life.Setting;
import org.quartz.CronExpression;

/** When the daemon is asked for things, as Quartz cron expressions (seconds first) in the machine's time zone. */
public record ScheduleSettings(
        @Setting(value = "When a checkpoint is published.", unit = "Quartz cron", byDefault = "0 0/30 * * * ?") String checkpoint,
        @Setting(value = "When held-out text is scored.", unit = "Quartz cron", byDefault = "0 5/10 * * * ?") String validation,
        @Setting(
                value = "When journal files beyond journal.keep-size or journal.keep-age are looked for; it is also done at the start.",
                unit = "Quartz cron",
                byDefault = "0 * * * * ?")
        String retention) {
    public ScheduleSettings {
        require("checkpoint", checkpoint);
        require("validation", validation);
        require("retention", retention);
    }

    private static void require(String key, String cron) {
        try {
            CronExpression.validateExpression(cron);
        } catch (java.text.ParseException e) {
            throw new IllegalArgumentException(key + " is not a Quartz cron expression: '" + cron + "': " + e.getMessage(), e);
        }
    }
}
