package dripstone.journal;

/** Whether a journal takes entries. */
enum JournalState {
    OPEN,
    /** An append failed; what of it is in the file is not known until the writer has been opened anew. */
    BROKEN,
    /** The disk refused to force: what the page cache shows may not be on it, so nothing more is acknowledged. */
    DISK_FAILED,
    CLOSED
}
