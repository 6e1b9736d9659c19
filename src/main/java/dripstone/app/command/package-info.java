/** The command line (picocli): one class a command. */
@NullMarked
package dripstone.app.command;

import org.jspecify.annotations.NullMarked;
