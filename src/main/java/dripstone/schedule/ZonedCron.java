package dripstone.schedule;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import java.util.regex.Pattern;
import org.quartz.CronExpression;

/**
 * The times of a cron expression in a time zone, with a stated outcome where clocks are changed. Quartz's own passes over a time of day
 * that does not exist (a day without its checkpoint), and over the first of two equal hours.
 *
 * <ul>
 *   <li>Each hour's task (its hours are {@code *}) goes on at its pace: nothing is left out, nothing comes twice as often.
 *   <li>Another that falls into the hour that is left out comes once, at the first moment after it: 02:30 is 03:00 that day.
 *   <li>Another that falls into the hour that comes twice comes once, the first time.
 * </ul>
 *
 * <p>Between two changes the offset is fixed, and Quartz is asked in a zone of that offset.
 */
public final class ZonedCron {
    private static final Pattern EVERY_HOUR = Pattern.compile("\\S+\\s+\\S+\\s+(\\*|\\*/1|0/1|0-23)\\s.*");

    private final String expression;
    private final ZoneRules rules;
    private final boolean everyHour;

    /** @throws IllegalArgumentException when it is no Quartz cron expression */
    public ZonedCron(String expression, ZoneId zone) {
        this.expression = expression;
        this.rules = zone.getRules();
        this.everyHour = EVERY_HOUR.matcher(expression.strip()).matches();
        CronExpression _ = at(ZoneOffset.UTC);
    }

    boolean isEveryHour() {
        return everyHour;
    }

    /** The first time after an instant; nothing when there is none. */
    public Optional<Instant> after(Instant given) {
        Instant from = behindRepeat(given);
        ZoneOffsetTransition change = rules.nextTransition(from);
        Optional<Instant> next = next(from, rules.getOffset(from));
        if (change == null || next.isEmpty() || next.get().isBefore(change.getInstant())) {
            return next;
        }
        Instant at = change.getInstant();
        Instant before = at.minusMillis(1);
        if (everyHour) {
            return next(before, change.getOffsetAfter());
        }
        if (change.isOverlap()) {
            return after(at.minus(change.getDuration()).minusMillis(1));
        }
        boolean fallsIntoGap = next.get().isBefore(at.plus(change.getDuration()));
        return fallsIntoGap ? Optional.of(at) : next(before, change.getOffsetAfter());
    }

    /** Where clocks were set back a moment ago, the end of what comes again: it has had its time. */
    private Instant behindRepeat(Instant given) {
        ZoneOffsetTransition last = everyHour ? null : rules.previousTransition(given.plusNanos(1));
        if (last == null || !last.isOverlap()) {
            return given;
        }
        Duration repeated = last.getDuration().negated();
        Instant end = last.getInstant().plus(repeated).minusMillis(1);
        return given.isBefore(end) ? end : given;
    }

    private Optional<Instant> next(Instant after, ZoneOffset offset) {
        return Optional.ofNullable(at(offset).getTimeAfter(Date.from(after))).map(Date::toInstant);
    }

    private CronExpression at(ZoneOffset offset) {
        try {
            CronExpression cron = new CronExpression(expression);
            cron.setTimeZone(TimeZone.getTimeZone(offset));
            return cron;
        } catch (ParseException e) {
            throw new IllegalArgumentException("'" + expression + "' is not a Quartz cron expression: " + e.getMessage(), e);
        }
    }
}
