/**
 * Files that survive: pending-force-rename publish, the directory lock, the key-value store, the free-space floor.
 *
 * <p>May import: the JDK, life, meter. The only package that sees the key-value store's library.
 */
@NullMarked
package dripstone.disk;

import org.jspecify.annotations.NullMarked;
