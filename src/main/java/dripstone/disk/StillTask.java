package dripstone.disk;

import java.io.IOException;

/** Something to do with files while those who write them stand still: to copy them. It is short, since others wait for it. */
@FunctionalInterface
public interface StillTask {
    void run() throws IOException;
}
