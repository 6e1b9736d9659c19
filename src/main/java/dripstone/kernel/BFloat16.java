package dripstone.kernel;

/** Brain floating point: the upper half of a binary32. Rounding is to nearest, ties to even; a NaN stays a (quiet) NaN. */
final class BFloat16 {
    private BFloat16() {}

    static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40); // rounding could carry a NaN's mantissa over into infinity
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }
}
