package dripstone.life;

/**
 * A sign of life of one stage, at one moment. A stage that works and whose progress and work stay the same for long is stuck; one that
 * waits (for text, for a person, for a pause to end) never is.
 *
 * @param stage its name
 * @param threads what the names of its threads begin with
 * @param isWorking whether it has something to do now
 * @param progress any number that changes as the work goes on
 * @param work what it does now, empty where it waits
 */
public record Pulse(String stage, String threads, boolean isWorking, long progress, String work) {}
