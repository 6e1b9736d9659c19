package dripstone.app.soak;

/**
 * How things stood at the end of a simulated day.
 *
 * @param day from 1
 * @param documents in the journal
 * @param step of the model
 * @param trainNats loss of the last step, NaN where there was none
 * @param snapshots published by then
 * @param events what befell the daemon that day, one character each
 */
record SoakDay(int day, long documents, long step, double trainNats, long snapshots, String events, MemorySample memory) {}
