package dripstone.journal;

/** @param entries in the kept range @param bytesOnDisk allocated by its files @param start oldest kept @param end durable end */
public record JournalStat(long entries, long bytesOnDisk, Position start, Position end) {}
