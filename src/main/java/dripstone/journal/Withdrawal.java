package dripstone.journal;

/**
 * That a person took a document back, or that a damaged file did.
 *
 * @param number of the withdrawal in its data directory, from 1
 * @param state how far it has been carried out
 * @param refuses whether documents of this key are refused; until a person allows them again
 * @param erase whether the content is to leave the journal's files
 * @param source of the documents
 * @param address of them; empty once erased
 * @param member the one in the archive; empty for all of the address, and once erased
 * @param keyHash by which the key is known, see {@link Withdrawals}
 * @param places where its entries stand; none before {@link State#WITHDRAWN}
 * @param entries how many there are
 * @param timeMillis when it was asked, milliseconds since 1970; information only
 */
public record Withdrawal(long number, State state, boolean refuses, boolean erase, String source, String address, String member,
        String keyHash, PositionRanges places, long entries, long timeMillis) {
    /** How far a withdrawal has been carried out. */
    public enum State {
        /** Documents of the key are refused; what of them stands in the journal has not been looked for. */
        NOTED,
        /** All of them in the journal are known, and no batch holds them beyond the step that each model's ledger names. */
        WITHDRAWN,
        /** Their content has left the journal's files. */
        ERASED,
        /** Nobody took them back: their file was damaged, and they cannot be read. It has no key; its text is taken again. */
        LOST
    }

    /** Whether all that was asked is done. */
    public boolean isCarriedOut() {
        return switch (state) {
            case NOTED -> false;
            case WITHDRAWN -> !erase;
            case ERASED, LOST -> true;
        };
    }

    static Withdrawal lost(long number, PositionRanges places, long documents, long timeMillis) {
        return new Withdrawal(number, State.LOST, false, false, "", "", "", "", places, documents, timeMillis);
    }

    Withdrawal withErase() {
        return new Withdrawal(number, state, refuses, true, source, address, member, keyHash, places, entries, timeMillis);
    }

    Withdrawal at(PositionRanges found, long count) {
        return new Withdrawal(number, State.WITHDRAWN, refuses, erase, source, address, member, keyHash, found, count, timeMillis);
    }

    Withdrawal erased() {
        return new Withdrawal(number, State.ERASED, refuses, true, source, "", "", keyHash, places, entries, timeMillis);
    }

    Withdrawal allowed() {
        return new Withdrawal(number, state, false, erase, source, address, member, keyHash, places, entries, timeMillis);
    }
}
