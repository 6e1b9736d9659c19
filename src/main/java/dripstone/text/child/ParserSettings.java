package dripstone.text.child;

import dripstone.life.Bytes;
import dripstone.life.Setting;
import java.time.Duration;
import java.util.regex.Pattern;

/** Bounds on the processes that parse office documents, mail and images. A document that breaks one is refused by name. */
public record ParserSettings(
        @Setting(value = "Heap of one parser process; beside it the process needs up to 200 MiB, and tesseract up to 1 GiB while it reads"
                + " an image.", byDefault = "512 MiB") Bytes memory,
        @Setting(value = "Longest time for one document; a further second is given for each MiB of it, and ten for each page"
                + " whose text is read off its image.", byDefault = "15s") Duration time,
        @Setting(value = "Parser processes that may run at the same time.", unit = "processes", byDefault = "1") int processes,
        @Setting(value = "How long a parser process without work is kept.", byDefault = "60s") Duration idle,
        @Setting(value = "Read text off images and scanned pages, where the program `tesseract` is installed.",
                byDefault = "true") boolean ocr,
        @Setting(value = "Languages that tesseract looks for, joined by +; each needs its data package.", byDefault = "eng")
                String ocrLanguages) {
    private static final long BESIDE_THE_HEAP = 200L << 20;
    private static final Pattern LANGUAGES = Pattern.compile("[A-Za-z_]{2,20}(\\+[A-Za-z_]{2,20}){0,9}");

    public ParserSettings {
        if (memory.count() < 64L << 20 || memory.count() > 64L << 30) {
            throw new IllegalArgumentException("memory must be 64 MiB to 64 GiB, is " + memory);
        }
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("time must be 1s to 1h, is " + time);
        }
        if (processes < 1 || processes > 64) {
            throw new IllegalArgumentException("processes must be 1 to 64, is " + processes);
        }
        if (idle.isNegative() || idle.isZero()) {
            throw new IllegalArgumentException("idle must be over 0, is " + idle);
        }
        if (!LANGUAGES.matcher(ocrLanguages).matches()) {
            throw new IllegalArgumentException(
                    "ocr-languages must be names of tesseract's languages joined by +, is '" + ocrLanguages + "'");
        }
    }

    /** What all processes together need at most beside the daemon, without the programs that recognise images. */
    public Bytes greatestMemory() {
        return new Bytes(processes * (memory.count() + BESIDE_THE_HEAP));
    }

    public static ParserSettings byDefault() {
        return new ParserSettings(Bytes.mib(512), Duration.ofSeconds(15), 1, Duration.ofSeconds(60), true, "eng");
    }
}
