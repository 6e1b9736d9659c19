package dripstone.app.soak;

/**
 * How things stood at the end of a simulated day.
 *
 * @param day from 1
 * @param documents in the journal
 * @param step of the model
 * @param trainNats loss of the last step, NaN where there was none
 * @param snapshots asked for by then
 * @param requests that the site had seen by then
 * @param events what befell the daemon that day, one character each
 */
public record SoakDay(
        int day, long documents, long step, double trainNats, long snapshots, long requests, String events, MemorySample memory) {}
