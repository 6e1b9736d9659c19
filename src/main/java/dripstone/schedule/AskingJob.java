package dripstone.schedule;

import dripstone.life.Heartbeat;
import java.util.Objects;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for one task. Quartz makes one for each firing, hence the public constructor without arguments. */
@DisallowConcurrentExecution
public final class AskingJob implements Job {
    static final String ASK = "ask";
    static final String HEARTBEAT = "heartbeat";
    private static final Logger LOG = LoggerFactory.getLogger(AskingJob.class);

    @Override
    public void execute(JobExecutionContext context) {
        String name = context.getJobDetail().getKey().getName();
        LOG.debug("asking task={} scheduled={}", name, context.getScheduledFireTime());
        Heartbeat heartbeat = Objects.requireNonNull((Heartbeat) context.getMergedJobDataMap().get(HEARTBEAT), HEARTBEAT);
        heartbeat.works("asking for task " + name);
        try {
            Objects.requireNonNull((Runnable) context.getMergedJobDataMap().get(ASK), ASK).run();
        } catch (RuntimeException e) {
            LOG.error("asking failed task={}", name, e);
        } finally {
            heartbeat.waits();
        }
    }
}
