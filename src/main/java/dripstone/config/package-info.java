/**
 * YAML to settings records. Reports all errors of a file at once, each with key and line.
 *
 * <p>May import: the settings records of the other packages, life, meter.
 */
@NullMarked
package dripstone.config;

import org.jspecify.annotations.NullMarked;
