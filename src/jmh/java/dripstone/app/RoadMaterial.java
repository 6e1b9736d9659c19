package dripstone.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** What is dropped. */
@FunctionalInterface
interface RoadMaterial {
    /** Writes files until they are so large together. @return how many */
    long writeInto(Path box, long bytes) throws IOException;

    /** The files below a directory, in the order of their names; each goes to a place named by its number, so that none meets another. */
    static RoadMaterial of(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        return (box, bytes) -> {
            long written = 0;
            int n = 0;
            for (Path file : files) {
                if (written >= bytes) {
                    break;
                }
                put(box, n++, file.getFileName().toString(), target -> Files.copy(file, target));
                written += Files.size(file);
            }
            return n;
        };
    }

    /** Plain text of made-up words, as frequent as words are (Zipf), in files of 16 KiB: no two are alike. */
    static RoadMaterial madeUp() {
        return (box, bytes) -> {
            SplittableRandom random = new SplittableRandom(1);
            long written = 0;
            int n = 0;
            while (written < bytes) {
                String text = text(random);
                put(box, n++, "text.txt", target -> Files.writeString(target, text));
                written += text.length();
            }
            return n;
        };
    }

    /** Writes a file somewhere. */
    @FunctionalInterface
    interface Writing {
        void to(Path target) throws IOException;
    }

    private static void put(Path box, int n, String name, Writing writing) throws IOException {
        Path directory = Files.createDirectories(box.resolve("d" + n / 1000));
        Path pending = directory.resolve("." + n + ".tmp");
        writing.to(pending);
        Files.move(pending, directory.resolve(n + "-" + name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder(17_000);
        while (text.length() < 16_384) {
            int words = 6 + random.nextInt(18);
            for (int w = 0; w < words; w++) {
                int rank = (int) Math.pow(30_000, random.nextDouble()); // density 1/rank
                text.append(w == 0 ? "" : " ").append(Integer.toString(rank * 7919 + 17, 31).replaceAll("[0-9]", "a"));
            }
            text.append(random.nextInt(5) == 0 ? ".\n\n" : ". ");
        }
        return text.toString();
    }
}
