package dripstone.schedule;

import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quartz.impl.triggers.CronTriggerImpl;

/** Quartz's cron trigger with the times of {@link ZonedCron}. It lives in memory only. */
final class ZonedTrigger extends CronTriggerImpl {
    private static final long serialVersionUID = 1;
    private final transient @Nullable ZonedCron cron;

    /** @param cron when it fires; the expression is told to Quartz for its descriptions */
    ZonedTrigger(String name, String expression, ZonedCron cron, Instant from) throws java.text.ParseException {
        this.cron = cron;
        setName(name);
        setCronExpression(expression);
        setStartTime(Date.from(from));
        setMisfireInstruction(MISFIRE_INSTRUCTION_FIRE_ONCE_NOW);
    }

    @Override
    protected @Nullable Date getTimeAfter(Date after) {
        return Objects.requireNonNull(cron, "a trigger is never read from a file").after(after.toInstant()).map(Date::from).orElse(null);
    }
}
