package dripstone.schedule;

import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/** The moments that a cron expression names, as Quartz reads it, in one zone. */
public final class CronTimes {
    private final CronExpression expression;

    /** @throws IllegalArgumentException where it cannot be read */
    public CronTimes(String cron, ZoneId zone) {
        try {
            expression = new CronExpression(cron);
        } catch (ParseException e) {
            throw new IllegalArgumentException("'" + cron + "' is no cron expression: " + e.getMessage(), e);
        }
        expression.setTimeZone(TimeZone.getTimeZone(zone));
    }

    /** The first moment after that; nothing when there is none any more. */
    public Optional<Instant> after(Instant moment) {
        return Optional.ofNullable(expression.getNextValidTimeAfter(Date.from(moment))).map(Date::toInstant);
    }
}
