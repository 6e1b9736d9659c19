package dripstone.intake.near;

/** Documents that were added one after the other, numbered from 0. */
interface Block extends Written {
    /** Shows an examination all whose key of a band is its own, youngest first, as long as it has not seen enough of that band. */
    void show(Examination examination);
}
