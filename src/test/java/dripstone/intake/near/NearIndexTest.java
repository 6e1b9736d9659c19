package dripstone.intake.near;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.text.near.EditedTexts;
import dripstone.text.near.Shingler;
import dripstone.text.near.Signature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NearIndexTest {
    private static final byte[] NOBODY = new byte[0];

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final Shingler shingler = new Shingler();

    private Signature of(String text) {
        return shingler.sketch(text).minHash().signature();
    }

    private static byte[] name(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static String found(NearIndex index, Signature signature) {
        return describe(index.nearest(signature, NOBODY, 0.6, null));
    }

    private static String describe(Optional<NearMatch> match) {
        return match.map(m -> new String(m.name(), StandardCharsets.UTF_8) + " " + m.similarity()).orElse("none");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        }
    }

    @Test
    void what_wasAdded_isFound_beforeAFlush_afterIt_andAfterAnotherOpening() throws IOException {
        EditedTexts texts = new EditedTexts(1);
        EditedTexts.Pair pair = texts.pair();
        Signature original = of(pair.original());
        try (NearIndex index = NearIndex.open(directory)) {
            assertEquals("none", found(index, original));
            index.add(name("a"), original);
            assertEquals("a 1.0", found(index, original));
            index.flush(name("up to here"));
            assertEquals("a 1.0", found(index, original));
            index.add(name("lost"), of(texts.text(100)));
        }
        try (NearIndex index = NearIndex.open(directory)) {
            assertEquals("a 1.0", found(index, original));
            assertEquals("up to here", new String(index.note(), StandardCharsets.UTF_8));
            assertEquals(1, index.documents());
            assertEquals("none", describe(index.nearest(original, name("a"), 0.6, null)));
            assertEquals(NearIndex.BYTES_A_DOCUMENT + 1, index.bytes());
        }
    }

    /** The answer follows from the documents and their order, not from when they were written and merged. */
    @Property(tries = 12)
    void anyFlushesAndOpenings_leaveTheAnswersAlone(@ForAll long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        EditedTexts texts = new EditedTexts(seed);
        Path here = Files.createTempDirectory("near-index");
        RecentBlock plain = new RecentBlock();
        NearIndex index = NearIndex.open(here);
        try {
            List<String> known = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                boolean edit = !known.isEmpty() && random.nextInt(3) > 0;
                String text = edit
                        ? texts.edited(known.get(random.nextInt(known.size())), EditedTexts.Edit.ALL, random.nextDouble() * 0.4)
                        : texts.text(60);
                known.add(text);
                Signature signature = of(text);
                String expected = describe(new Examination(signature, NOBODY, 0.6, new Examination.Scratch()).of(plain).match());
                assertEquals(expected, found(index, signature), "document=" + i + " seed=" + seed);
                plain.add(name("d" + i), signature);
                index.add(name("d" + i), signature);
                if (random.nextInt(6) == 0) {
                    index.flush(name("note" + i));
                }
                if (random.nextInt(20) == 0) {
                    index.flush(NOBODY);
                    index.close();
                    index = NearIndex.open(here);
                }
            }
            assertEquals(150, index.documents());
        } finally {
            index.close();
            delete(here);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void segmentsOfOneSize_areMergedAndTheirFilesGo() throws IOException {
        EditedTexts texts = new EditedTexts(3);
        List<Signature> all = new ArrayList<>();
        try (NearIndex index = NearIndex.open(directory)) {
            for (int i = 0; i < 10; i++) {
                Signature signature = of(texts.freshText(50));
                all.add(signature);
                index.add(name("d" + i), signature);
                index.flush(name("" + i));
            }
            // the first four, then that one with the next three, then that one with the last three
            assertEquals(2, files().size(), () -> "one segment and the list");
            for (int i = 0; i < 10; i++) {
                assertEquals("d" + i + " 1.0", found(index, all.get(i)));
            }
        }
    }

    @Test
    void ofEquallySimilarOnes_theOldestIsTheMatch() throws IOException {
        Signature one = of(new EditedTexts(4).text(80));
        try (NearIndex index = NearIndex.open(directory)) {
            for (String name : List.of("first", "second", "third")) {
                index.add(name(name), one);
                index.flush(name(name));
            }
            index.add(name("fourth"), one);
            RecentBlock younger = new RecentBlock();
            younger.add(name("fifth"), one);
            younger.add(name("sixth"), one);
            assertEquals("first 1.0", describe(index.nearest(one, NOBODY, 0.6, younger)));
            assertEquals("second 1.0", describe(index.nearest(one, name("first"), 0.6, younger)));
        }
    }

    @Test
    void aCrowdUnderOneKey_isNotSearchedToItsEnd() throws IOException {
        Signature one = of(new EditedTexts(5).text(80));
        RecentBlock crowd = new RecentBlock();
        crowd.add(name("oldest"), one);
        for (int i = 0; i < Examination.MOST_A_BAND; i++) {
            crowd.add(name("own"), one);
        }
        assertEquals("none", describe(new Examination(one, name("own"), 0.6, new Examination.Scratch()).of(crowd).match()));
        assertEquals("own 1.0", describe(new Examination(one, NOBODY, 0.6, new Examination.Scratch()).of(crowd).match()));
    }

    @Test
    void anyFileCutOffAnywhere_isFoundOut_andTheIndexBeginsAnew() throws IOException {
        Signature one = of(new EditedTexts(6).text(80));
        for (String which : List.of(".segment", "list")) {
            fill(one);
            Path file = files().stream().filter(f -> f.toString().endsWith(which)).findFirst().orElseThrow();
            byte[] whole = Files.readAllBytes(file);
            for (int length = 0; length < whole.length; length += 1 + length / 40) {
                fill(one);
                Path now = files().stream().filter(f -> f.toString().endsWith(which)).findFirst().orElseThrow();
                Files.write(now, Arrays.copyOf(whole, length));
                assertIsEmpty(one);
            }
            for (int flipped = 0; flipped < whole.length; flipped += 1 + flipped / 20) {
                fill(one);
                Path now = files().stream().filter(f -> f.toString().endsWith(which)).findFirst().orElseThrow();
                byte[] other = whole.clone();
                other[flipped] ^= 4;
                Files.write(now, other);
                assertIsEmpty(one);
            }
        }
    }

    private void fill(Signature one) throws IOException {
        try (NearIndex index = NearIndex.open(directory)) {
            index.clear();
            index.add(name("a"), one);
            index.add(name("longer name"), one);
            index.flush(name("note"));
        }
    }

    private void assertIsEmpty(Signature one) throws IOException {
        try (NearIndex index = NearIndex.open(directory)) {
            assertEquals(0, index.documents());
            assertEquals(0, index.note().length);
            assertEquals("none", found(index, one));
            index.add(name("b"), one);
            index.flush(name("again"));
            assertEquals("b 1.0", found(index, one));
        }
    }

    @Test
    void aMissingSegment_isFoundOut_andWhatACrashLeftIsSwept() throws IOException {
        Signature one = of(new EditedTexts(7).text(80));
        fill(one);
        Files.write(directory.resolve("00000099.segment"), new byte[10]);
        Files.write(directory.resolve(".00000004.segment.pending-0123456789abcdef"), new byte[10]);
        NearIndex.open(directory).close();
        assertEquals(2, files().size(), () -> "the list and the segment");
        for (Path file : files()) {
            if (file.toString().endsWith(".segment")) {
                Files.delete(file);
            }
        }
        assertIsEmpty(one);
    }

    @Test
    void aFlushThatFails_changesNothing() throws IOException {
        Signature one = of(new EditedTexts(8).text(80));
        try (NearIndex index = NearIndex.open(directory)) {
            index.add(name("a"), one);
            Path list = directory.resolve("list");
            Files.createDirectory(list); // cannot be renamed over
            Files.createFile(list.resolve("in the way"));
            assertThrows(IOException.class, () -> index.flush(name("note")));
            assertEquals("a 1.0", found(index, one));
            assertEquals(1, index.unwritten());
            assertFalse(files().stream().anyMatch(f -> f.toString().endsWith(".segment")), "what was half done is gone");
            Files.delete(list.resolve("in the way"));
            Files.delete(list);
            index.flush(name("note"));
            assertEquals(0, index.unwritten());
        }
        try (NearIndex index = NearIndex.open(directory)) {
            assertEquals("a 1.0", found(index, one));
        }
    }

    /** An index that lost some documents is the one that never had them. */
    @Test
    void whatIsRemoved_isGoneFromTheFilesToo_andTheRestAnswersAsBefore() throws IOException {
        EditedTexts texts = new EditedTexts(10);
        List<Signature> all = new ArrayList<>();
        try (NearIndex index = NearIndex.open(directory)) {
            for (int i = 0; i < 60; i++) {
                Signature signature = of(texts.freshText(50));
                all.add(signature);
                index.add(name("secret" + i % 3 + " d" + i), signature);
                if (i % 17 == 16 || i == 56) {
                    index.flush(name("" + i));
                }
            }
            index.remove(name -> new String(name, StandardCharsets.UTF_8).startsWith("secret1"), name("less"));
            assertEquals(0, index.unwritten());
        }
        for (Path file : files()) {
            assertFalse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("secret1"), file::toString);
        }
        try (NearIndex index = NearIndex.open(directory)) {
            assertEquals(40, index.documents());
            assertEquals("less", new String(index.note(), StandardCharsets.UTF_8));
            for (int i = 0; i < 60; i++) {
                assertEquals(i % 3 == 1 ? "none" : "secret" + i % 3 + " d" + i + " 1.0", found(index, all.get(i)));
            }
            index.remove(name -> true, NOBODY);
            assertEquals(0, index.documents());
            assertEquals(0, index.bytes());
            assertEquals(1, files().size(), () -> "the list");
        }
    }

    @Test
    void seededEdits_areFoundAndOtherTextsAreNot() throws IOException {
        EditedTexts texts = new EditedTexts(9);
        int alike = 0;
        int found = 0;
        int unlike = 0;
        int flagged = 0;
        try (NearIndex index = NearIndex.open(directory)) {
            for (int i = 0; i < 2000; i++) {
                EditedTexts.Pair pair = texts.pair();
                index.clear();
                index.add(name("original"), of(pair.original()));
                boolean match = index.nearest(of(pair.edited()), NOBODY, 0.7, null).isPresent();
                if (pair.similarity() >= 0.8) {
                    alike++;
                    found += match ? 1 : 0;
                } else if (pair.similarity() < 0.5) {
                    unlike++;
                    flagged += match ? 1 : 0;
                }
            }
        }
        assertTrue(alike > 400 && unlike > 400, "pairs alike=" + alike + " unlike=" + unlike);
        assertTrue(found >= 0.98 * alike, "found=" + found + " of=" + alike);
        assertTrue(flagged <= 0.001 * unlike, "flagged=" + flagged + " of=" + unlike);
    }
}
