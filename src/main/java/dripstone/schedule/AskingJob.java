package dripstone.schedule;

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
    private static final Logger LOG = LoggerFactory.getLogger(AskingJob.class);

    @Override
    public void execute(JobExecutionContext context) {
        String name = context.getJobDetail().getKey().getName();
        LOG.debug("asking task={} scheduled={}", name, context.getScheduledFireTime());
        try {
            Objects.requireNonNull((Runnable) context.getMergedJobDataMap().get(ASK), ASK).run();
        } catch (RuntimeException e) {
            LOG.error("asking failed task={}", name, e);
        }
    }
}
