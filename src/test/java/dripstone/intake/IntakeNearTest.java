package dripstone.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.journal.JournalEntry;
import dripstone.life.Bytes;
import dripstone.text.Document;
import dripstone.text.DocumentKey;
import dripstone.text.Receipt;
import dripstone.text.near.EditedTexts;
import dripstone.text.near.EditedTexts.Edit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Near duplicates, through the whole intake. */
@Timeout(60)
final class IntakeNearTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final EditedTexts texts = new EditedTexts(1);

    private static DocumentKey key(String address) {
        return new DocumentKey("docs", address, "", 0);
    }

    private static House started(Path directory, NearDuplicateSettings near) throws IOException {
        House house = House.idle(directory, House.SETTINGS.withNear(near), Optional::empty, new Bytes(0));
        house.intake.start();
        return house;
    }

    private static NearDuplicateSettings settings(boolean enabled, double threshold, int minShingles, long limit) {
        return new NearDuplicateSettings(enabled, threshold, minShingles, new Bytes(limit));
    }

    /** The first address whose key is held out, or is not. */
    private static String address(boolean heldOut, int skipped) {
        HeldOutChoice choice = new HeldOutChoice(House.SETTINGS.heldOutShare(), House.SETTINGS.seed());
        return Stream.iterate(0, i -> i + 1).map(i -> "page/" + i).filter(a -> choice.holds(key(a)) == heldOut).skip(skipped).findFirst()
                .orElseThrow();
    }

    @Test
    void almostTheSameTextUnderAnotherKey_isANearDuplicateAndNotAppended() throws Exception {
        try (House house = House.started(directory)) {
            String text = texts.text(500);
            House.accepted(house.receipt(Documents.of("a", text)));
            Receipt.NearDuplicateOf near = assertInstanceOf(
                    Receipt.NearDuplicateOf.class, house.receipt(Documents.of("b", texts.edited(text, Edit.FRAME, 0.05))));
            assertEquals(key("a"), near.original());
            assertTrue(near.similarity() >= 0.7 && near.similarity() <= 1, near::toString);
            House.accepted(house.receipt(Documents.of("c", texts.edited(text, Edit.REPLACE, 0.5))));
            assertEquals(List.of("a", "c"), house.entries().stream().map(JournalEntry::address).toList());
            assertTrue(house.meters.scrape().contains("dripstone_intake_documents_total{verdict=\"near-duplicate\"} 1.0"));
        }
        String log = Files.readString(directory.resolve("intake").resolve("verdicts.log"));
        assertTrue(log.contains("\"address\":\"b\",\"verdict\":\"near-duplicate\",\"of\":\"docs a\",\"similarity\":0."), log);
    }

    @Test
    void documentsOfOneGroup_areComparedToo() throws Exception {
        try (House house = House.idle(directory)) {
            String text = texts.text(300);
            CompletableFuture<Receipt> first = house.offer(Documents.of("a", text));
            CompletableFuture<Receipt> second = house.offer(Documents.of("b", text + "\nA footer"));
            house.intake.start();
            House.accepted(first.get(20, TimeUnit.SECONDS));
            assertEquals(key("a"), assertInstanceOf(Receipt.NearDuplicateOf.class, second.get(20, TimeUnit.SECONDS)).original());
        }
    }

    @Test
    void aNewVersion_isNeverJudgedAgainstItsOwnEarlierOnes() throws Exception {
        try (House house = House.started(directory)) {
            String text = texts.text(500);
            House.accepted(house.receipt(Documents.of("a", text)));
            String second = text + texts.text(60);
            House.accepted(house.receipt(Documents.of("a", second)));
            String third = second + texts.text(80);
            House.accepted(house.receipt(Documents.of("a", third)));
            // and another key is judged against each of them, also the older ones
            for (String version : List.of(text, second, third)) {
                assertEquals(key("a"), assertInstanceOf(Receipt.NearDuplicateOf.class,
                        house.receipt(Documents.of("b", version + "\nThe end."))).original());
            }
        }
    }

    @Test
    void aNewVersionThatBecomesAnothersText_isItsNearDuplicate() throws Exception {
        try (House house = House.started(directory)) {
            String one = texts.text(300);
            House.accepted(house.receipt(Documents.of("a", one)));
            House.accepted(house.receipt(Documents.of("b", texts.text(300))));
            Receipt receipt = house.receipt(Documents.of("b", one + " At another address."));
            assertEquals(key("a"), assertInstanceOf(Receipt.NearDuplicateOf.class, receipt).original());
        }
    }

    @Test
    void nearToHeldOutText_isNotTrained_andNearToTrainedText_isNotHeldOut() throws Exception {
        for (boolean held : new boolean[] {true, false}) {
            try (House house = House.started(directory.resolve("first-held-" + held))) {
                String text = texts.text(400);
                assertEquals(held, House.accepted(house.receipt(Documents.of(address(held, 0), text))).heldOut());
                for (int i = 0; i < 5; i++) {
                    Document other = Documents.of(address(!held, i), texts.edited(text, Edit.FRAME, 0.02));
                    assertInstanceOf(Receipt.NearDuplicateOf.class, house.receipt(other));
                }
                assertEquals(1, house.entries().size());
            }
        }
    }

    @Test
    void aTextTooShortToCompare_isRefusedOnlyWhenItIsTheSame() throws Exception {
        String words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
                + " eighteen nineteen twenty twenty-one twenty-two";
        try (House house = started(directory, settings(true, 0.7, 20, 1 << 30))) {
            House.accepted(house.receipt(Documents.of("a", words))); // 24 words, 20 shingles
            assertInstanceOf(Receipt.NearDuplicateOf.class, house.receipt(Documents.of("b", words + "!")));
            String shorter = words.replace("one two three", "three");
            House.accepted(house.receipt(Documents.of("c", shorter)));
            House.accepted(house.receipt(Documents.of("d", shorter + "!")));
            assertEquals(key("c"), assertInstanceOf(Receipt.DuplicateOf.class, house.receipt(Documents.of("e", shorter))).original());
        }
    }

    @Test
    void japaneseAndChinese_areCompared() throws Exception {
        String[] some = {
            "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは記憶している。",
            "北国风光，千里冰封，万里雪飘。望长城内外，惟余莽莽；大河上下，顿失滔滔。山舞银蛇，原驰蜡象，欲与天公试比高。须晴日，看红装素裹，分外妖娆。"
        };
        try (House house = House.started(directory)) {
            for (String text : some) {
                House.accepted(house.receipt(Documents.of("a " + text, text)));
                assertInstanceOf(Receipt.NearDuplicateOf.class, house.receipt(Documents.of("b " + text, text.replaceFirst("。", "。！終"))));
            }
        }
    }

    @Test
    void verdictsAreTheSame_whereverTheDaemonWasStartedAgainAndItsIndexDeleted() throws Exception {
        List<Document> documents = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 120; i++) {
            String text = i > 0 && random.nextInt(2) == 0
                    ? texts.edited(documents.get(random.nextInt(i)).text(), Edit.ALL, random.nextDouble() / 20)
                    : texts.text(40 + random.nextInt(300));
            documents.add(Documents.of("s" + random.nextInt(3), "page/" + random.nextInt(80), text));
        }
        documents.add(Documents.of("long", texts.text(20_000)));
        documents.add(Documents.of("long too", texts.edited(documents.getLast().text(), Edit.FRAME, 0.02)));
        List<String> straight = new ArrayList<>();
        try (House house = House.started(directory.resolve("straight"))) {
            for (Document document : documents) {
                straight.add(house.receipt(document).toString());
            }
        }
        long near = straight.stream().filter(r -> r.startsWith("NearDuplicateOf")).count();
        assertTrue(near > 20, "near duplicates=" + near);
        List<String> interrupted = new ArrayList<>();
        Path here = directory.resolve("interrupted");
        for (int from = 0; from < documents.size(); ) {
            int to = Math.min(documents.size(), from + 1 + random.nextInt(30));
            try (House house = House.started(here)) {
                for (Document document : documents.subList(from, to)) {
                    interrupted.add(house.receipt(document).toString());
                }
            }
            switch (random.nextInt(3)) {
                case 0 -> delete(here.resolve("intake").resolve("near"));
                case 1 -> delete(here.resolve("intake"));
                default -> {}
            }
            from = to;
        }
        assertEquals(straight, interrupted);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void anIndexOfBefore_isCaughtUpBeforeTheFirstJudgement() throws Exception {
        String first = texts.text(300);
        String second = texts.text(300);
        try (House house = House.started(directory)) {
            House.accepted(house.receipt(Documents.of("a", first)));
        }
        Path index = directory.resolve("intake").resolve("near");
        Path older = directory.resolve("older");
        copy(index, older);
        try (House house = House.started(directory)) {
            House.accepted(house.receipt(Documents.of("b", second)));
        }
        delete(index);
        copy(older, index);
        try (House house = House.started(directory)) {
            assertInstanceOf(Receipt.NearDuplicateOf.class, house.receipt(Documents.of("c", first + " x")));
            assertInstanceOf(Receipt.NearDuplicateOf.class, house.receipt(Documents.of("d", second + " x")));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void assertFails(CompletableFuture<Receipt> answer) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> answer.get(20, TimeUnit.SECONDS));
        assertInstanceOf(IOException.class, e.getCause());
    }

    @Test
    void aTornDocument_isCompletedThoughANearOneCameBetween_andIsKnownThen() throws Exception {
        String text = texts.text(30_000);
        String torn = address(false, 0);
        for (boolean restart : new boolean[] {false, true}) {
            Path here = directory.resolve("restart-" + restart);
            House house = House.started(here);
            try {
                house.journal.failNextAfter(2);
                assertFails(house.offer(Documents.of(torn, text)));
                if (restart) {
                    house.close();
                    house = House.started(here);
                }
                House.accepted(house.receipt(Documents.of(address(false, 1), texts.edited(text, Edit.FRAME, 0.02))));
                House.accepted(house.receipt(Documents.of(torn, text)));
                assertInstanceOf(Receipt.Repeat.class, house.receipt(Documents.of(torn, text)));
                StringBuilder joined = new StringBuilder();
                house.entries().stream().filter(e -> e.address().equals(torn)).forEach(e -> joined.append(e.text()));
                assertEquals(text, joined.toString());
                Receipt.NearDuplicateOf near = assertInstanceOf(
                        Receipt.NearDuplicateOf.class, house.receipt(Documents.of("another", text + "\nThe end.")));
                assertEquals(key(torn), near.original());
            } finally {
                house.close();
            }
        }
    }

    @Test
    void whatACrashTore_doesNotBringHeldOutAndTrainedTextTogether() throws Exception {
        String text = texts.text(30_000);
        String torn = address(true, 0);
        String other = address(false, 0);
        try (House house = House.started(directory)) {
            house.journal.failNextAfter(2);
            assertFails(house.offer(Documents.of(torn, text)));
            Receipt same = house.receipt(Documents.of(other, text));
            assertEquals(new Receipt.DuplicateOf(key(torn)), same, "the very text whose first parts are held out");
            House.accepted(house.receipt(Documents.of(other, texts.edited(text, Edit.FRAME, 0.02))));
            assertEquals(key(other), assertInstanceOf(Receipt.NearDuplicateOf.class, house.receipt(Documents.of(torn, text))).original());
        }
    }

    @Test
    void aFailedAppend_leavesNothingOfItsGroupToCompareWith() throws Exception {
        String text = texts.text(300);
        try (House house = House.idle(directory)) {
            house.journal.failNextAfter(0);
            CompletableFuture<Receipt> lost = house.offer(Documents.of("a", text));
            house.intake.start();
            assertFails(lost);
            House.accepted(house.receipt(Documents.of("b", text + " x")));
            assertEquals(key("b"), assertInstanceOf(Receipt.NearDuplicateOf.class, house.receipt(Documents.of("a", text))).original());
        }
    }

    @Test
    void beyondTheLimit_noMoreIsTakenIn_andWhatIsThereIsStillCompared() throws Exception {
        String first = texts.text(300);
        String second = texts.text(300);
        for (int round = 0; round < 2; round++) {
            try (House house = started(directory, settings(true, 0.7, 20, 300))) {
                if (round == 0) {
                    House.accepted(house.receipt(Documents.of("a", first)));
                    House.accepted(house.receipt(Documents.of("b", second)));
                }
                assertInstanceOf(Receipt.NearDuplicateOf.class, house.receipt(Documents.of("c", first + " x")));
                House.accepted(house.receipt(Documents.of("d" + round, second + " y" + round)));
            }
            delete(directory.resolve("intake").resolve("near"));
        }
    }

    @Test
    void switchedOff_nothingIsComparedOrKept_andSwitchedOnAgainAllIsKnown() throws Exception {
        String text = texts.text(300);
        try (House house = started(directory, settings(false, 0.7, 20, 1 << 30))) {
            House.accepted(house.receipt(Documents.of("a", text)));
            House.accepted(house.receipt(Documents.of("b", text + " x")));
        }
        assertFalse(Files.exists(directory.resolve("intake").resolve("near")));
        try (House house = House.started(directory)) {
            assertInstanceOf(Receipt.NearDuplicateOf.class, house.receipt(Documents.of("c", text + " y")));
        }
    }

    @Test
    void aForgottenDocument_isNoOriginalAnyMore() throws Exception {
        String text = texts.text(300);
        String other = texts.text(300);
        try (House house = House.started(directory)) {
            House.accepted(house.receipt(Documents.of("a", text)));
            House.accepted(house.receipt(Documents.of("b", other)));
        }
        Path index = directory.resolve("intake").resolve("near");
        try (NearDuplicates near = NearDuplicates.open(index, NearDuplicateSettings.defaults()).orElseThrow()) {
            near.forget(List.of(key("a")));
        }
        try (House house = House.started(directory)) {
            House.accepted(house.receipt(Documents.of("c", text + " x")));
            assertInstanceOf(Receipt.NearDuplicateOf.class, house.receipt(Documents.of("d", other + " x")));
        }
    }

    @Test
    void settingsOutsideTheirLimits_areRefusedByKey() {
        assertTrue(refusal(0.5, 20).startsWith("threshold is 0.5"));
        assertTrue(refusal(Double.NaN, 20).startsWith("threshold"));
        assertTrue(refusal(0.7, 15).startsWith("min-shingles is 15"));
        assertTrue(refusal(0.7, 300).startsWith("min-shingles"));
    }

    private static String refusal(double threshold, int minShingles) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> settings(true, threshold, minShingles, 0)).getMessage());
    }
}
