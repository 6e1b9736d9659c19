package dripstone.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class BpeTrainerTest {
    @Test
    void train_breaksTiesByByteOrder() {
        BpeTrainer trainer = new BpeTrainer();
        trainer.add("zx zx ax ax ab ab");
        Tokenizer t = trainer.train(259);
        assertEquals("x", text(t, 'x' - '!')); // GPT-2's order of bytes: '!' is 0
        // " a" stands four times; then " a"+"b", " a"+"x" and "z"+"x" twice each
        assertEquals(List.of(" a", " ab"), List.of(text(t, 256), text(t, 257)));
    }

    @Test
    void train_onTheSameText_givesTheSameFile_howeverItIsCut() {
        String line = "how much wood would a woodchuck chuck\n";
        BpeTrainer whole = new BpeTrainer();
        whole.add(line.repeat(40));
        BpeTrainer pieces = new BpeTrainer();
        for (int i = 0; i < 40; i++) {
            pieces.add(line.getBytes(UTF_8));
        }
        assertArrayEquals(whole.train(300).toJson(), pieces.train(300).toJson());
        assertEquals(whole.textBytes(), pieces.textBytes());
    }

    @Test
    void train_withoutRepeatedPairs_givesASmallerVocabulary() {
        BpeTrainer trainer = new BpeTrainer();
        trainer.add("abcdefg");
        assertEquals(257, trainer.train(5000).vocabularySize());
        assertEquals(257, new BpeTrainer().train(257).vocabularySize());
        assertThrows(IllegalArgumentException.class, () -> trainer.train(256));
    }

    @Property(tries = 200)
    void train_mergesAsTheTextbookDoes(@ForAll Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(400);
        for (int i = 0; i < length; i++) {
            text.append("aab c".charAt(random.nextInt(5)));
        }
        BpeTrainer trainer = new BpeTrainer();
        trainer.add(text.toString());
        Tokenizer t = trainer.train(300);
        List<String> got = new ArrayList<>();
        for (int id = 256; id < t.endOfText(); id++) {
            got.add(text(t, id));
        }
        assertEquals(textbook(text.toString(), got.size() + 1), got);
    }

    /** Counts everything anew for each merge. */
    private static List<String> textbook(String text, int limit) {
        List<List<String>> words = new ArrayList<>();
        byte[] bytes = text.getBytes(UTF_8);
        for (int i = 0; i < bytes.length; ) {
            int end = WordScanner.wordEnd(bytes, i, bytes.length);
            words.add(new ArrayList<>(Arrays.asList(new String(bytes, i, end - i, UTF_8).split("", -1)).stream()
                    .filter(s -> !s.isEmpty()).toList()));
            i = end;
        }
        List<String> tokens = new ArrayList<>();
        while (tokens.size() < limit) {
            Map<List<String>, Integer> counts = new HashMap<>();
            words.forEach(w -> {
                for (int i = 0; i + 1 < w.size(); i++) {
                    counts.merge(List.of(w.get(i), w.get(i + 1)), 1, Integer::sum);
                }
            });
            var best = counts.entrySet().stream().filter(e -> e.getValue() > 1).min((a, b) -> {
                int c = b.getValue() - a.getValue();
                int l = a.getKey().get(0).compareTo(b.getKey().get(0));
                return c != 0 ? c : l != 0 ? l : a.getKey().get(1).compareTo(b.getKey().get(1));
            });
            if (best.isEmpty()) {
                break;
            }
            List<String> pair = best.get().getKey();
            String token = pair.get(0) + pair.get(1);
            if (!tokens.contains(token)) {
                tokens.add(token);
            }
            words.forEach(w -> {
                for (int i = 0; i + 1 < w.size(); i++) {
                    if (w.get(i).equals(pair.get(0)) && w.get(i + 1).equals(pair.get(1))) {
                        w.set(i, token);
                        w.remove(i + 1);
                    }
                }
            });
        }
        return tokens;
    }

    @Test
    void counting_beyondTheLimit_forgetsTheRarest() {
        BpeTrainer bounded = new BpeTrainer(64, 1 << 12);
        for (int i = 0; i < 5000; i++) {
            bounded.add(" common");
            bounded.add(" rare" + i);
        }
        Tokenizer t = bounded.train(300);
        assertEquals(1, t.encode(" common".getBytes(UTF_8)).length);
    }

    @Test
    void trainedFile_isReadBack_andEncodesAlike() throws Exception {
        BpeTrainer trainer = new BpeTrainer();
        trainer.add("to be or not to be, that is the question; \"quoted\\ text\" 日本語".repeat(5));
        Tokenizer t = trainer.train(300);
        Tokenizer read = TokenizerJson.read(t.toJson());
        byte[] text = "to be the question 日本".getBytes(UTF_8);
        assertArrayEquals(t.encode(text), read.encode(text));
        assertEquals(t.fingerprint(), read.fingerprint());
        assertTrue(t.encode(text).length < text.length);
    }

    private static String text(Tokenizer t, int id) {
        return new String(t.bytesOf(id), UTF_8);
    }
}
