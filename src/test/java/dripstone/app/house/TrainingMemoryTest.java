package dripstone.app.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.config.ConfigurationReader;
import dripstone.disk.Claims;
import dripstone.kernel.Precision;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import dripstone.model.ParameterLayout;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TrainingMemoryTest {
    private static final ModelShape SHAPE = new ModelShape(ModelSettings.llama(2, 64, 4, 4, 128, 32, 10000, 1e-5, true), 512);

    private static TrainingMemory memory(String copy) throws Exception {
        return TrainingMemory.of(ConfigurationReader.read(null, Map.of("checkpoint.copy", copy, "train.leaf-sequences", "1",
                "train.ema-decay", "0.9", "train.leaves", "4")).settings(), SHAPE, Precision.BF16);
    }

    @Test
    void auto_copiesWhereThereIsRoomForAllOfIt() throws Exception {
        TrainingMemory auto = memory("auto");
        long whole = auto.total(Long.MAX_VALUE);
        long copy = 4L * Float.BYTES * ParameterLayout.of(SHAPE).elements(); // weights, two moments, average
        assertTrue(auto.copies(whole));
        assertFalse(auto.copies(whole - 1));
        assertEquals(whole - copy, auto.total(whole - 1));
        auto.requireFits(whole - copy);
        assertThrows(IOException.class, () -> auto.requireFits(whole - copy - 1));
        assertTrue(auto.describe(whole).contains("snapshot-copy="), auto.describe(whole));
        assertFalse(auto.describe(whole - 1).contains("snapshot-copy="), auto.describe(whole - 1));
    }

    @Test
    void besideAndInPlace_areWhatIsAskedFor_andTheWayOutIsNamed() throws Exception {
        TrainingMemory beside = memory("beside");
        long whole = beside.total(0);
        assertTrue(beside.copies(0));
        beside.requireFits(whole);
        Claims.assertSays(assertThrows(IOException.class, () -> beside.requireFits(whole - 1)), "snapshot-copy=", "checkpoint.copy");
        assertFalse(memory("in-place").copies(Long.MAX_VALUE));
    }
}
