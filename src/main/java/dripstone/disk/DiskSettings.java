package dripstone.disk;

import dripstone.life.Bytes;
import dripstone.life.Setting;

/** What the disk must keep free. */
public record DiskSettings(
        @Setting(value = "Free space below which nothing more is taken in; a snapshot leaves half of it free. 0 B never stops.",
                byDefault = "512 MiB")
                Bytes freeSpaceFloor) {}
