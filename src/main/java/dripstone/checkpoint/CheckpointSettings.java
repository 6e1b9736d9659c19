package dripstone.checkpoint;

import dripstone.life.Setting;

/** How many snapshots stand. */
public record CheckpointSettings(
        @Setting(value = "Snapshots kept; older ones that are not pinned are deleted.", unit = "snapshots", byDefault = "5") int keep) {
    public CheckpointSettings {
        if (keep < 1) {
            throw new IllegalArgumentException("keep must be at least 1, is " + keep);
        }
    }
}
