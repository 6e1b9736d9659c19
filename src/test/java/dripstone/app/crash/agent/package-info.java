/**
 * What runs inside a process that is to be killed: counts how often it passes named places and, at one pass of one of them, sends itself
 * SIGKILL. Its calls are woven into the program's classes before they are loaded; it knows nothing but the JDK.
 */
@NullMarked
package dripstone.app.crash.agent;

import org.jspecify.annotations.NullMarked;
