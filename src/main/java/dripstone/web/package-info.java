/**
 * Health, metrics and status over HTTP.
 *
 * <p>May import: infer, checkpoint, meter, life.
 */
@NullMarked
package dripstone.web;

import org.jspecify.annotations.NullMarked;
