package dripstone.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class BFloat16Test {
    @Test
    void everyPattern_roundTrips() {
        for (int bits = 0; bits <= 0xffff; bits++) {
            float value = BFloat16.toFloat((short) bits);
            if (Float.isNaN(value)) {
                assertTrue(Float.isNaN(BFloat16.toFloat(BFloat16.fromFloat(value))));
            } else {
                assertEquals((short) bits, BFloat16.fromFloat(value));
            }
        }
    }

    @Test
    void aTie_roundsToEven() {
        assertEquals((short) 0x3f80, BFloat16.fromFloat(Float.intBitsToFloat(0x3f808000)), "down to even");
        assertEquals((short) 0x3f82, BFloat16.fromFloat(Float.intBitsToFloat(0x3f818000)), "up to even");
        assertEquals((short) 0x3f81, BFloat16.fromFloat(Float.intBitsToFloat(0x3f808001)), "just over a tie");
    }

    @Test
    void aNaNWhoseMantissaIsAllLow_staysNaN() {
        assertTrue(Float.isNaN(BFloat16.toFloat(BFloat16.fromFloat(Float.intBitsToFloat(0x7f800001)))));
        assertTrue(Float.isNaN(BFloat16.toFloat(BFloat16.fromFloat(Float.intBitsToFloat(0xffffffff)))));
    }

    @Test
    void theGreatestFloat_roundsToInfinity() {
        assertEquals(Float.POSITIVE_INFINITY, BFloat16.toFloat(BFloat16.fromFloat(Float.MAX_VALUE)));
        assertEquals(Float.NEGATIVE_INFINITY, BFloat16.toFloat(BFloat16.fromFloat(-Float.MAX_VALUE)));
    }
}
