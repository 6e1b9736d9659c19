package dripstone.text.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.disk.KeyValueStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BoilerplateMemoryTest {
    private static final String FOOTER = "Copyright 2025 by the friends of all caves and of their dripstones";
    private static final BoilerplateSettings SETTINGS = new BoilerplateSettings(true, false, 5, 0.3);

    @TempDir
    private Path directory;

    private BoilerplateMemory open() throws IOException {
        return BoilerplateMemory.open(directory.resolve("boilerplate.mv"), SETTINGS);
    }

    private static String page(int i) {
        return "What page " + "abcdefghijklmnopqrstuvwxyz".charAt(i % 26) + " says of its very own cave\n\nReturns:\n\n" + FOOTER;
    }

    private static void learn(BoilerplateMemory memory, String source, int pages) {
        for (int i = 0; i < pages; i++) {
            memory.strip(source, "page" + i, page(i));
        }
    }

    @Test
    void aFooter_isTakenOut_onceItIsKnown_andTheRestStays() throws Exception {
        try (BoilerplateMemory memory = open()) {
            learn(memory, "site", 4);
            assertEquals(new BoilerplateMemory.Stripped("What page e says of its very own cave\n\nReturns:", 1),
                    memory.strip("site", "page4", page(4)));
            assertEquals(0, memory.strip("other", "page4", page(4)).lines(), "each source for itself");
            assertEquals(new BoilerplateMemory.Stripped("Between two paragraphs\n\nit goes.", 1),
                    memory.strip("site", "x", "Between two paragraphs\n\n" + FOOTER + "\n\nit goes."));
            assertEquals("", memory.strip("site", "y", FOOTER).text());
        }
    }

    @Test
    void digitsAndBlanks_makeNoOtherLine_andShortLinesStay() throws Exception {
        try (BoilerplateMemory memory = open()) {
            learn(memory, "site", 20);
            assertEquals(1, memory.strip("site", "x", "  " + FOOTER.replace("2025", "2026").replace(" by", "  by") + "\nmore").lines());
            assertEquals(0, memory.strip("site", "x", FOOTER.replace("2025", "25") + "\nReturns:").lines());
        }
    }

    /** The document's version must not go back and forth. */
    @Test
    void theSameText_givesTheSame_howeverOftenItComes() throws Exception {
        try (BoilerplateMemory memory = open()) {
            learn(memory, "site", 20);
            String first = memory.strip("site", "page3", page(3)).text();
            learn(memory, "site", 300);
            assertEquals(first, memory.strip("site", "page3", page(3)).text());
            assertEquals(first, memory.strip("site", "page3", first).text());
        }
    }

    @Test
    void whatWasLearnt_isThereAfterARestart() throws Exception {
        try (BoilerplateMemory memory = open()) {
            learn(memory, "site", 5);
            learn(memory, "young", 4);
        }
        try (BoilerplateMemory memory = open()) {
            assertEquals(1, memory.strip("site", "x", page(7)).lines());
            assertEquals(1, memory.strip("young", "page4", page(4)).lines(), "the four pages are remembered too");
        }
    }

    @Test
    void aDamagedFile_isBegunAnew_whereverItIsCut() throws Exception {
        try (BoilerplateMemory memory = open()) {
            learn(memory, "site", 300);
        }
        Path file = directory.resolve("boilerplate.mv");
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += Math.max(1, whole.length / 37)) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (BoilerplateMemory memory = open()) {
                learn(memory, "site", 5);
                assertEquals(1, memory.strip("site", "x", page(7)).lines(), "cut at " + length);
            }
        }
        Files.write(file, "this is no store".repeat(1000).getBytes(StandardCharsets.UTF_8));
        open().close();
        assertTrue(Files.exists(directory.resolve("boilerplate.mv.unreadable")));
    }

    @Test
    void aFileOfAnotherFormat_isSetAside() throws Exception {
        Path file = directory.resolve("boilerplate.mv");
        try (KeyValueStore store = KeyValueStore.open(file)) {
            store.map("meta").put("format".getBytes(StandardCharsets.US_ASCII), new byte[] {9});
            store.commit();
        }
        try (BoilerplateMemory memory = open()) {
            assertEquals(0, memory.strip("site", "x", page(7)).lines());
        }
        assertTrue(Files.exists(directory.resolve("boilerplate.mv.unreadable")));
    }

    @Test
    void manyThreads_learnTogether() throws Exception {
        try (BoilerplateMemory memory = open(); ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> all = IntStream.range(0, 8).<Future<?>>mapToObj(t -> threads.submit(() -> learn(memory, "site" + t % 2, 200)))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
            assertEquals(1, memory.strip("site0", "x", page(7)).lines());
            assertEquals(1, memory.strip("site1", "x", page(7)).lines());
        }
    }

    @Test
    void file_staysSmall_forManyPages() throws Exception {
        try (BoilerplateMemory memory = open()) {
            learn(memory, "site", 5000);
        }
        assertTrue(Files.size(directory.resolve("boilerplate.mv")) < 2 << 20, "bytes " + Files.size(directory.resolve("boilerplate.mv")));
    }
}
