package dripstone.schedule;

import dripstone.life.Health;
import dripstone.life.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.quartz.CronScheduleBuilder;
import org.quartz.JobBuilder;
import org.quartz.JobDataMap;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;

/**
 * The daemon's timetable on Quartz, kept in memory: the times come from the configuration and the last run from the files that the
 * asked ones keep. A firing that was missed (the machine slept, the clock jumped) is made up for once, then the timetable goes on:
 * asking for a checkpoint twice would only write the same thing again.
 */
public final class Timetable implements Service {
    private final List<Task> tasks;
    private volatile @Nullable Scheduler scheduler;

    public Timetable(List<Task> tasks) {
        this.tasks = List.copyOf(tasks);
    }

    @Override
    public String name() {
        return "timetable";
    }

    @Override
    public void start() throws SchedulerException {
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", "timetable-" + Integer.toHexString(System.identityHashCode(this)));
        properties.setProperty("org.quartz.threadPool.threadCount", "1");
        properties.setProperty("org.quartz.threadPool.threadNamePrefix", "timetable");
        properties.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
        properties.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
        properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        properties.setProperty("org.quartz.jobStore.misfireThreshold", "5000");
        Scheduler quartz = new StdSchedulerFactory(properties).getScheduler();
        for (Task task : tasks) {
            JobDataMap data = new JobDataMap();
            data.put(AskingJob.ASK, task.ask());
            Trigger trigger = TriggerBuilder.newTrigger()
                    .withIdentity(task.name())
                    .withSchedule(CronScheduleBuilder.cronSchedule(task.cron())
                            .inTimeZone(TimeZone.getDefault())
                            .withMisfireHandlingInstructionFireAndProceed())
                    .build();
            quartz.scheduleJob(JobBuilder.newJob(AskingJob.class).withIdentity(task.name()).usingJobData(data).build(), trigger);
        }
        quartz.start();
        scheduler = quartz;
    }

    /** When a task is asked for next; nothing when it never is again or the timetable does not run. */
    public Optional<Instant> next(String task) {
        Scheduler quartz = scheduler;
        if (quartz == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(quartz.getTrigger(TriggerKey.triggerKey(task))).map(Trigger::getNextFireTime).map(Date::toInstant);
        } catch (SchedulerException e) {
            throw new IllegalStateException("the timetable does not answer for task=" + task, e);
        }
    }

    @Override
    public void stop(Duration deadline) {
        Scheduler quartz = scheduler;
        if (quartz != null) {
            try {
                quartz.shutdown(true);
            } catch (SchedulerException e) {
                throw new IllegalStateException("the timetable does not end", e);
            } finally {
                scheduler = null;
            }
        }
    }

    @Override
    public Health health() {
        return scheduler == null ? new Health.Starting("not running") : new Health.Up(tasks.size() + " tasks");
    }
}
