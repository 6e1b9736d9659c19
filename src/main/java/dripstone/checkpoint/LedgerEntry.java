package dripstone.checkpoint;

import java.util.List;

/** One line of a model's ledger. There is no clock in it: journal and ledger together repeat a run. */
public sealed interface LedgerEntry {
    /**
     * The model's identity, first in every ledger.
     *
     * @param identity canonical JSON of the identity settings, seed and tokenizer fingerprint
     */
    record Identity(String identity) implements LedgerEntry {}

    /**
     * A step was trained.
     *
     * @param from packer position before, as {@code batch.StepPlace} writes it
     * @param to packer position after
     * @param batchDigest of the batch
     * @param targets unmasked
     */
    record Step(long step, String from, String to, String batchDigest, long targets) implements LedgerEntry {}

    /** A round of fresh reading ended at a journal position. */
    record EndOfRound(long round, String position) implements LedgerEntry {}

    /** A training setting holds from a step on. */
    record SettingChanged(long fromStep, String key, String before, String after) implements LedgerEntry {}

    /**
     * Learning goes on after a step under other kernels than the line before knew: all steps beyond it are theirs, until the next of
     * these entries. In a new ledger it names the first ones, after step 0.
     *
     * @param before empty where none were known
     */
    record KernelChanged(long afterStep, String before, String after) implements LedgerEntry {}

    /** A step's update was not applied. */
    record Skipped(long step, String reason) implements LedgerEntry {}

    /**
     * Text is withdrawn: no batch from a step on holds anything of it. @param places ranges of journal positions, each {@code FROM..TO}
     */
    record Withdrawn(long fromStep, List<String> places) implements LedgerEntry {
        public Withdrawn {
            places = List.copyOf(places);
        }
    }

    /** A snapshot was published. @param weightsSha256 as {@link WeightsSum} computes it */
    record Published(long step, String weightsSha256) implements LedgerEntry {}

    /** What the weights had become after a step, where no snapshot need stand. @param sha256 as {@link WeightsSum} computes it */
    record WeightsHash(long step, String sha256) implements LedgerEntry {}

    /** From here on the ledger holds entries of a later format than its first line says. */
    record Format(long version) implements LedgerEntry {}
}
