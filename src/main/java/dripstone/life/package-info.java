/**
 * The service contract: ordered start, stop by deadline, health, systemd notification, and the {@code @Setting} annotation
 * by which settings records describe themselves.
 */
@NullMarked
package dripstone.life;

import org.jspecify.annotations.NullMarked;
