package dripstone.life;

/** What a change of a setting means for a model that exists already. */
public enum SettingKind {
    /** Free to change. */
    OPERATIONAL,
    /** A change takes effect from a step and is recorded in the model's ledger. */
    TRAINING,
    /** Part of what the model is: a change is refused, and the way out is a new model name. */
    IDENTITY
}
