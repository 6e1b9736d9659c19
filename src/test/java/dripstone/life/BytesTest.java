package dripstone.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class BytesTest {
    @Property
    void aSizeInBytesReadsBack(@ForAll @LongRange(min = 0, max = 1L << 49) long count) {
        assertEquals(count, Bytes.parse(count + " B").count());
    }

    @Test
    void unitsAreBinary() {
        assertEquals(64 * 1024, Bytes.parse("64 KiB").count());
        assertEquals("1.5 MiB", new Bytes(1_572_864).toString());
        assertEquals("2 GiB", Bytes.parse("2GiB").toString());
    }

    @Test
    void aNumberWithoutUnitIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Bytes.parse("64"));
        assertThrows(IllegalArgumentException.class, () -> Bytes.parse("64 MB"));
        assertThrows(ArithmeticException.class, () -> Bytes.parse("999999999999999 TiB"));
    }
}
