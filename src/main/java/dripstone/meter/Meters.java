package dripstone.meter;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.DoubleSupplier;

/**
 * The daemon's numbers: every counter, gauge and histogram is made here and scraped here. Names are Prometheus' names with the unit
 * last and without {@code _total} ({@code dripstone_journal_appended_bytes}); every one has a help text. Thread-safe.
 */
public final class Meters {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** A number that only grows. */
    public interface Counter {
        void add(long amount);

        long count();
    }

    /** A distribution of values. */
    public interface Histogram {
        void record(double value);
    }

    /** @param tags alternating keys and values */
    public Counter counter(String name, String help, String... tags) {
        var counter = io.micrometer.core.instrument.Counter.builder(name).description(help).tags(tags).register(registry);
        return new Counter() {
            @Override
            public void add(long amount) {
                counter.increment((double) amount);
            }

            @Override
            public long count() {
                return (long) counter.count();
            }
        };
    }

    /**
     * A number read when asked for. One of the same name and tags takes the place of the earlier, which is let go: what is made anew
     * (a pipeline after a rollback) is what is shown.
     *
     * @param tags alternating keys and values
     */
    public synchronized void gauge(String name, String help, DoubleSupplier value, String... tags) {
        registry.remove(new Meter.Id(name, Tags.of(tags), null, help, Meter.Type.GAUGE));
        Gauge.builder(name, value, DoubleSupplier::getAsDouble).description(help).tags(Tags.of(tags)).strongReference(true)
                .register(registry);
    }

    /** @param tags alternating keys and values */
    public Histogram histogram(String name, String help, String... tags) {
        DistributionSummary summary =
                DistributionSummary.builder(name).description(help).tags(tags).publishPercentiles(0.5, 0.99).register(registry);
        return summary::record;
    }

    /** All of them in Prometheus' text format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }
}
