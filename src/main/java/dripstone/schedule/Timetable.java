package dripstone.schedule;

import dripstone.life.Health;
import dripstone.life.Heartbeat;
import dripstone.life.Pulse;
import dripstone.life.Recovery;
import dripstone.life.Service;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.quartz.JobBuilder;
import org.quartz.JobDataMap;
import org.quartz.JobDetail;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon's timetable on Quartz, kept in memory: the times come from the configuration and the last run from the files that the
 * asked ones keep. Its times are on the wall clock, by {@link ZonedCron} where clocks are changed for summer.
 *
 * <p>When the wall clock jumps ahead, or the machine slept, all that was missed is made up for by one asking within half a minute, then
 * the timetable goes on: asking for a checkpoint twice would only write the same thing again. When it jumps back, Quartz by itself would
 * be silent until the clock is where it was; so a task of each hour goes on from the new time at once, and so does any other after a jump
 * of more than an hour (its time of day may come again then). After a smaller one it keeps its next time, so that what was asked for is
 * not asked for again.
 */
public final class Timetable implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(Timetable.class);
    private static final String THREADS = "timetable";
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final Duration SMALLEST_JUMP = Duration.ofSeconds(10);
    private static final Duration LARGE_JUMP = Duration.ofHours(1);
    /** Quartz looks at its triggers every half minute at the latest. */
    private static final Duration OVERDUE = Duration.ofMinutes(2);
    private static final Duration ASKING_ENDS_IN = Duration.ofSeconds(3);

    private final List<Task> tasks;
    private final ZoneId zone;
    private volatile @Nullable Running running;

    private record Running(Scheduler quartz, CountDownLatch end, Heartbeat heartbeat) {}

    public Timetable(List<Task> tasks) {
        this(tasks, ZoneId.systemDefault());
    }

    Timetable(List<Task> tasks, ZoneId zone) {
        this.tasks = List.copyOf(tasks);
        this.zone = zone;
    }

    @Override
    public String name() {
        return "timetable";
    }

    @Override
    public void start() throws SchedulerException {
        Scheduler quartz = new StdSchedulerFactory(properties()).getScheduler();
        Heartbeat heartbeat = new Heartbeat(name(), THREADS);
        for (Task task : tasks) {
            JobDataMap data = new JobDataMap();
            data.put(AskingJob.ASK, task.ask());
            data.put(AskingJob.HEARTBEAT, heartbeat);
            JobDetail job = JobBuilder.newJob(AskingJob.class).withIdentity(task.name()).usingJobData(data).build();
            quartz.scheduleJob(job, trigger(task, Instant.now()));
        }
        quartz.start();
        CountDownLatch end = new CountDownLatch(1);
        running = new Running(quartz, end, heartbeat);
        Thread.ofVirtual().name("timetable-clock").start(() -> watchClock(end));
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", "timetable-" + Integer.toHexString(System.identityHashCode(this))
                + "-" + System.nanoTime());
        properties.setProperty("org.quartz.threadPool.threadCount", "1");
        properties.setProperty("org.quartz.threadPool.threadNamePrefix", THREADS);
        properties.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
        properties.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
        properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        properties.setProperty("org.quartz.jobStore.misfireThreshold", "5000");
        return properties;
    }

    private ZonedTrigger trigger(Task task, Instant from) throws SchedulerException {
        try {
            return new ZonedTrigger(task.name(), task.cron(), new ZonedCron(task.cron(), zone), from);
        } catch (ParseException e) {
            throw new SchedulerException("task=" + task.name() + " has no cron expression: " + task.cron(), e);
        }
    }

    private void watchClock(CountDownLatch end) {
        ClockWatch clock = new ClockWatch(System::currentTimeMillis, System::nanoTime);
        try {
            while (!end.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                jumped(clock.look());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The wall clock jumped: ahead over 0, back below. */
    void jumped(Duration by) {
        if (by.abs().compareTo(SMALLEST_JUMP) < 0) {
            return;
        }
        LOG.warn("the clock jumped: seconds={} now={}", by.toSeconds(), Instant.now());
        Running now = running;
        if (by.isNegative() && now != null) {
            for (Task task : tasks) {
                goOn(now.quartz(), task, by.abs());
            }
        }
    }

    private void goOn(Scheduler quartz, Task task, Duration back) {
        if (new ZonedCron(task.cron(), zone).isEveryHour() || back.compareTo(LARGE_JUMP) > 0) {
            try {
                Date next = replace(quartz, task, Instant.now());
                LOG.info("the clock jumped back, task={} next={}", task.name(), next == null ? "never" : next.toInstant());
            } catch (SchedulerException e) {
                LOG.error("the clock jumped back and task={} keeps its old times", task.name(), e);
            }
        }
    }

    /** The task's next time is its first after an instant. */
    void replace(String name, Instant from) throws SchedulerException {
        Running now = running;
        for (Task task : tasks) {
            if (now != null && task.name().equals(name)) {
                replace(now.quartz(), task, from);
            }
        }
    }

    private @Nullable Date replace(Scheduler quartz, Task task, Instant from) throws SchedulerException {
        return quartz.rescheduleJob(TriggerKey.triggerKey(task.name()), trigger(task, from));
    }

    /** When a task is asked for next; nothing when it never is again or the timetable does not run. */
    public Optional<Instant> next(String task) {
        Running now = running;
        if (now == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(now.quartz().getTrigger(TriggerKey.triggerKey(task))).map(Trigger::getNextFireTime)
                    .map(Date::toInstant);
        } catch (SchedulerException e) {
            throw new IllegalStateException("the timetable does not answer for task=" + task, e);
        }
    }

    @Override
    public void stop(Duration deadline) throws InterruptedException {
        Running now = running;
        if (now != null) {
            running = null;
            now.end().countDown();
            Thread ending = Thread.ofVirtual().name("timetable-end").start(() -> end(now.quartz()));
            if (!ending.join(deadline.compareTo(ASKING_ENDS_IN) < 0 ? deadline : ASKING_ENDS_IN)) {
                LOG.warn("an asking of the timetable has not ended; nothing is asked for any more");
            }
        }
    }

    private static void end(Scheduler quartz) {
        try {
            quartz.shutdown(true);
        } catch (SchedulerException e) {
            LOG.warn("the timetable does not end", e);
        }
    }

    @Override
    public List<Pulse> pulses() {
        Running now = running;
        return now == null ? List.of() : List.of(now.heartbeat().pulse());
    }

    /** All that it knows comes from the configuration. */
    @Override
    public Recovery recovery() {
        return Recovery.IN_PROCESS;
    }

    @Override
    public Health health() {
        if (running == null) {
            return new Health.Starting("not running");
        }
        Instant late = Instant.now().minus(OVERDUE);
        for (Task task : tasks) {
            Optional<Instant> next = next(task.name());
            if (next.isPresent() && next.get().isBefore(late)) {
                return new Health.Failed("task=" + task.name() + " was to be asked for at " + next.get() + " and was not");
            }
        }
        return new Health.Up(tasks.size() + " tasks");
    }
}
