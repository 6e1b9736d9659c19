package dripstone.app.house;

import dripstone.disk.SpaceFloor;
import dripstone.life.Bytes;
import dripstone.life.Timepiece;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a house stands in: the machine, or a simulation of it.
 *
 * @param timepiece by which due times, and the times of documents, are told
 * @param space how free space is measured; empty: by asking the file system
 */
public record Surroundings(Timepiece timepiece, Optional<SpaceFloor.Probe> space) {
    public static final Surroundings REAL = new Surroundings(Timepiece.system(), Optional.empty());

    SpaceFloor floor(Path directory, Bytes floor) throws IOException {
        return space.isPresent() ? new SpaceFloor(directory, floor, space.get()) : SpaceFloor.of(directory, floor);
    }
}
