package dripstone.schedule;

/**
 * Something to ask for at its times.
 *
 * @param name in lower case
 * @param cron Quartz cron expression
 * @param ask returns quickly; the work is another's
 */
public record Task(String name, String cron, Runnable ask) {}
