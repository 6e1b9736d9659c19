/** The Unix-domain socket by which commands reach a running daemon, and the operations that both sides share. */
@NullMarked
package dripstone.app.control;

import org.jspecify.annotations.NullMarked;
