package dripstone.train;

import dripstone.batch.PackerState;

/** The text form in which a packer's state stands in a snapshot; the trainer keeps it and does not look inside. */
public interface PackerStateForm {
    String write(PackerState state);

    /** @throws IllegalArgumentException when the text is not of a form that this build reads */
    PackerState read(String text);
}
