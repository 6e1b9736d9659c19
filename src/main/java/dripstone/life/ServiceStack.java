package dripstone.life;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Services that are started in order and stopped in reverse. A start that fails stops what had started. Stopping shares one deadline;
 * a service that outlives it is named with the stack of its threads (those whose names begin with its name), and the next is stopped.
 */
public final class ServiceStack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceStack.class);

    private final Duration stopDeadline;
    private final Deque<Service> started = new ArrayDeque<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param stopDeadline for all of them together */
    public ServiceStack(Duration stopDeadline) {
        this.stopDeadline = stopDeadline;
    }

    /** Starts a service on top of those that run. */
    public void start(Service service) throws Exception {
        long from = System.nanoTime();
        service.start();
        synchronized (started) {
            started.push(service);
        }
        LOG.info("started service={} ms={}", service.name(), (System.nanoTime() - from) / 1_000_000);
    }

    /** Those that run, in the order of starting. */
    public List<Service> services() {
        List<Service> services;
        synchronized (started) {
            services = new ArrayList<>(started);
        }
        Collections.reverse(services);
        return services;
    }

    /** Name to health, in the order of starting. */
    public Map<String, Health> health() {
        Map<String, Health> health = new LinkedHashMap<>();
        services().forEach(s -> health.put(s.name(), Question.howIs(s)));
        return health;
    }

    /** Stops all, last started first; all are asked before the first is waited for. Done once; a second call does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        long end = System.nanoTime() + stopDeadline.toNanos();
        services().reversed().forEach(ServiceStack::ask);
        while (true) {
            Service service;
            synchronized (started) {
                service = started.poll();
            }
            if (service == null) {
                return;
            }
            stop(service, Duration.ofNanos(Math.max(end - System.nanoTime(), Duration.ofSeconds(1).toNanos())));
        }
    }

    private static void ask(Service service) {
        try {
            service.askToStop();
        } catch (RuntimeException e) {
            LOG.error("asking to stop failed service={}", service.name(), e);
        }
    }

    private static void stop(Service service, Duration deadline) {
        long from = System.nanoTime();
        try {
            service.stop(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("interrupted while stopping service={}", service.name());
        } catch (RuntimeException e) {
            LOG.error("stopping failed service={}", service.name(), e);
        }
        if (Question.howIs(service) instanceof Health.Failed failed) {
            LOG.error("stopped badly service={} detail={} threads={}", service.name(), failed.detail(),
                    Stacks.of(service.name(), 1));
        } else {
            LOG.info("stopped service={} ms={}", service.name(), (System.nanoTime() - from) / 1_000_000);
        }
    }
}
