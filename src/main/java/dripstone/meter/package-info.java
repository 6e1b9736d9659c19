/**
 * Counters, gauges and histograms, scraped in Prometheus' text format. The only package that sees Micrometer.
 */
@NullMarked
package dripstone.meter;

import org.jspecify.annotations.NullMarked;
