/**
 * What runs inside a process that is to be killed: counts how often it passes named places and, at one pass of one of them, sends itself
 * SIGKILL. Loaded as a Java agent, so it knows nothing but the JDK.
 */
@NullMarked
package dripstone.app.crash.agent;

import org.jspecify.annotations.NullMarked;
