@NullMarked
package dripstone.app.soak;

import org.jspecify.annotations.NullMarked;
