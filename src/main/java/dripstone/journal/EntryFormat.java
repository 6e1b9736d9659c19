package dripstone.journal;

/**
 * Numbers of the entry format, versions 1 and 2; {@code src/docs/JOURNAL.md} has it byte by byte. What stays in every version: the header
 * of {@value #HEADER_BYTES} bytes with magic, version and body length, and the CRC32C at the end. So a newer entry is told from a
 * damaged one.
 */
final class EntryFormat {
    /** "DRJE". */
    static final int MAGIC = 0x44524A45;

    /** Newest version that is read and written. */
    static final int VERSION = 2;
    /** An entry says the oldest version that knows it: text is as it was in version 1, so that only a journal of which something was
     * erased is beyond the build before. */
    static final int TEXT_VERSION = 1;

    static final int ERASED_VERSION = 2;
    /** Magic u32, version u8, kind u8, flags u16, body length u32. */
    static final int HEADER_BYTES = 12;

    static final int CHECKSUM_BYTES = 4;
    /** Greatest size of an entry, header and checksum included. */
    static final int MAX_ENTRY_BYTES = 1 << 20;
    /** Greatest size of an entry's text in UTF-8, before compression: what a reader is ready to inflate. */
    static final int MAX_TEXT_BYTES = 1 << 20;

    static final int KIND_TEXT = 1;
    static final int KIND_ERASED = 2;
    static final int FLAG_HELD_OUT = 1;
    static final int FLAG_TOKENS = 2;
    static final int KNOWN_FLAGS = FLAG_HELD_OUT | FLAG_TOKENS;

    static final int SHA256_BYTES = 32;

    private EntryFormat() {}
}
