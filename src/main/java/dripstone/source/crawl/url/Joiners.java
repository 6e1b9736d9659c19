package dripstone.source.crawl.url;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;

/** Where the zero-width joiner and non-joiner may stand in a label (RFC 5892, appendices A.1 and A.2). */
final class Joiners {
    static final int ZWNJ = 0x200C;
    static final int ZWJ = 0x200D;

    /** Signs of canonical combining class 9, for which the JDK has no question. */
    private static final Set<Integer> VIRAMAS = Set.of(
            0x94D, 0x9CD, 0xA4D, 0xACD, 0xB4D, 0xBCD, 0xC4D, 0xCCD, 0xD3B, 0xD3C, 0xD4D, 0xDCA, 0xE3A, 0xEBA, 0xF84, 0x1039, 0x103A,
            0x1714, 0x1715, 0x1734, 0x17D2, 0x1A60, 0x1B44, 0x1BAA, 0x1BAB, 0x1BF2, 0x1BF3, 0x2D7F, 0xA806, 0xA82C, 0xA8C4, 0xA953, 0xA9C0,
            0xAAF6, 0xABED, 0x10A3F, 0x11046, 0x1107F, 0x110B9, 0x11133, 0x11134, 0x111C0, 0x11235, 0x112EA, 0x1134D, 0x11442, 0x114C2,
            0x115BF, 0x1163F, 0x116B6, 0x1172B, 0x11839, 0x1193D, 0x1193E, 0x119E0, 0x11A34, 0x11A47, 0x11A99, 0x11C3F, 0x11D44, 0x11D45,
            0x11D97);

    /** Scripts whose letters join. */
    private static final Set<UnicodeScript> JOINING = EnumSet.of(
            UnicodeScript.ARABIC, UnicodeScript.SYRIAC, UnicodeScript.MONGOLIAN, UnicodeScript.NKO, UnicodeScript.MANDAIC,
            UnicodeScript.PHAGS_PA, UnicodeScript.MANICHAEAN, UnicodeScript.ADLAM, UnicodeScript.HANIFI_ROHINGYA, UnicodeScript.SOGDIAN);

    private Joiners() {}

    static boolean fit(String label) {
        if (label.indexOf(ZWNJ) < 0 && label.indexOf(ZWJ) < 0) {
            return true;
        }
        int[] points = label.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            boolean afterVirama = i > 0 && VIRAMAS.contains(points[i - 1]);
            boolean joiner = points[i] == ZWJ || (points[i] == ZWNJ && !isBetweenJoining(points, i));
            if (joiner && !afterVirama) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBetweenJoining(int[] points, int at) {
        return joins(points, at, -1) && joins(points, at, 1);
    }

    /** Whether the first that is no mark, that way, is a letter that joins. */
    private static boolean joins(int[] points, int at, int step) {
        for (int i = at + step; i >= 0 && i < points.length; i += step) {
            if (Character.getType(points[i]) != Character.NON_SPACING_MARK) {
                return JOINING.contains(UnicodeScript.of(points[i])) && Character.isLetter(points[i]);
            }
        }
        return false;
    }
}
