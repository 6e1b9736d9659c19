package dripstone.text;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;

/**
 * Tells the single-byte encodings apart by which letters a text would consist of in each: those of a language are far from equally
 * frequent, and capitals stand at the beginning of words. The tables hold the letters of each script, the commonest first.
 */
final class LetterFrequency {
    private static final int LEAST_LETTERS = 6;
    private static final double MOST_OF = 0.5;
    private static final double HEAD = 4;
    private static final double UNLISTED = Math.log(0.0003);
    private static final double CAPITAL = Math.log(0.9);
    private static final double LEAST_LIKELY = Math.log(0.01);
    private static final byte[] ALL_BYTES = allBytes();
    private static final String FINAL = "ךםןףץς";
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final String CYRILLIC = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъіїєґўјљњћђџ";
    private static final String GREEK = "αοιετσνηυρπκμλςωδγάόίέήύχθφβξζώψϊϋΐ";
    private static final String HEBREW = "יוהלאמרבתשנקדפעטחסגכםזןץצךף";
    private static final String ARABIC = "الينمرتوبدةعفسهكأحقجشصطىخإذزءثضئغظؤآ،پچگژ";
    private static final String THAI = "านรกเงอมยลวดทสตะปบคห่้ิีัื็แพจชไใโขผถซฟธณศฉญ์ำุูึ";
    private static final List<Candidate> WHOLE_WORDS = List.of(
            new Candidate("windows-1251", CYRILLIC), new Candidate("KOI8-U", CYRILLIC), new Candidate("IBM866", CYRILLIC),
            new Candidate("ISO-8859-5", CYRILLIC), new Candidate("windows-1253", GREEK), new Candidate("windows-1255", HEBREW),
            new Candidate("windows-1256", ARABIC), new Candidate("x-windows-874", THAI));
    private static final String WESTERN = "éäöüáíóñçèàßúêåæâøôîëïûþð’“”–—«»…°§€£¿¡·ãœŒÉÀÇÄÖÜÅØÆÞÐ";
    private static final String WESTERN_RARER = "õùìòýÿšžÁÍÓÚÑÃÕÊÈÂÔÎËÏÛÙÝºª©®™²³½";
    private static final String CENTRAL = "áéíóúýčšžřěůťďňąęłżśćńźőűöüäôăâîşľĺŕČŠŽŘÁÉÍŁŻŚĆŐŰÖÜÄ’„”“–—…«»§°€";
    private static final String CENTRAL_RARER = "ţđŢĐ";
    private static final String TURKISH = "ıüşçöğİÜŞÇÖĞâî’“”–—«»…";

    private LetterFrequency() {}

    /** @param letters commonest first */
    private record Candidate(String charset, String letters) {
        /** Logarithm of each byte's likelihood, taken to fall with the rank of its letter; what is not listed is very unlikely. */
        private double[] logarithms(String ofBytes) {
            double total = 0;
            for (int rank = 0; rank < letters.length(); rank++) {
                total += 1 / (rank + HEAD);
            }
            double[] logarithms = new double[256];
            for (int b = 0x80; b < 256; b++) {
                char c = ofBytes.charAt(b);
                int rank = letters.indexOf(Character.toLowerCase(c));
                logarithms[b] = rank < 0 ? UNLISTED : Math.log(1 / (rank + HEAD) / total) + (Character.isUpperCase(c) ? CAPITAL : 0);
            }
            return logarithms;
        }

        /**
         * Mean logarithm of the likelihood of the bytes beyond ASCII. A capital after a small letter is as unlikely as no letter, and so is
         * one of the letters that only end words before another.
         */
        private double score(byte[] sample) {
            String ofBytes = new String(ALL_BYTES, Charset.forName(charset));
            double[] logarithms = logarithms(ofBytes);
            double sum = 0;
            int count = 0;
            char before = ' ';
            for (byte b : sample) {
                char c = ofBytes.charAt(b & 0xff);
                if (b < 0) {
                    boolean misplaced = (Character.isLowerCase(before) && Character.isUpperCase(c))
                            || (FINAL.indexOf(before) >= 0 && Character.isLetter(c));
                    sum += misplaced ? UNLISTED : logarithms[b & 0xff];
                    count++;
                }
                before = b < 0 ? c : ' ';
            }
            return count == 0 ? UNLISTED : sum / count;
        }
    }

    private static byte[] allBytes() {
        byte[] all = new byte[256];
        for (int b = 0; b < all.length; b++) {
            all[b] = (byte) b;
        }
        return all;
    }

    static Charset likeliest(byte[] sample) {
        return fillsWords(sample) ? best(sample) : latin(sample);
    }

    /** Whether most bytes beyond ASCII stand beside others of their kind: in Latin script they are strewn between plain letters. */
    private static boolean fillsWords(byte[] sample) {
        int high = 0;
        int inRuns = 0;
        int run = 0;
        for (int i = 0; i <= sample.length; i++) {
            if (i < sample.length && sample[i] < 0) {
                run++;
                continue;
            }
            high += run;
            inRuns += run >= 3 ? run : 0;
            run = 0;
        }
        return high >= LEAST_LETTERS && inRuns > MOST_OF * high;
    }

    private static Charset best(byte[] sample) {
        Candidate best = WHOLE_WORDS.getFirst();
        double most = Double.NEGATIVE_INFINITY;
        for (Candidate candidate : WHOLE_WORDS) {
            double score = candidate.score(sample);
            if (score > most) {
                most = score;
                best = candidate;
            }
        }
        return most > LEAST_LIKELY ? Charset.forName(best.charset) : WINDOWS_1252;
    }

    private static Charset latin(byte[] sample) {
        double western = share(sample, "windows-1252", WESTERN, WESTERN_RARER);
        double central = share(sample, "windows-1250", CENTRAL, CENTRAL_RARER);
        double turkish = share(sample, "windows-1254", TURKISH, "");
        return western >= Math.max(central, turkish) ? WINDOWS_1252 : Charset.forName(turkish >= central ? "windows-1254" : "windows-1250");
    }

    /** How many of the characters beyond ASCII are expected ones; the rarer count half. */
    private static double share(byte[] sample, String charset, String expected, String rarer) {
        double[] points = new double[0x10000];
        rarer.chars().forEach(c -> points[c] = 0.5);
        expected.chars().forEach(c -> points[c] = 1);
        String text = new String(sample, Charset.forName(charset));
        int[] beyond = text.chars().filter(c -> c >= 0x80).toArray();
        return beyond.length == 0 ? 0 : Arrays.stream(beyond).mapToDouble(c -> points[c]).sum() / beyond.length;
    }
}
