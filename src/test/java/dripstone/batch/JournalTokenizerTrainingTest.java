package dripstone.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dripstone.journal.Entries;
import dripstone.journal.Position;
import dripstone.token.BpeTrainer;
import java.io.IOException;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class JournalTokenizerTrainingTest {
    @Test
    void ready_isThePositionBehindTheEntryThatReachesTheBytes_withoutHeldOutText() throws IOException {
        try (Corpus corpus = new Corpus(); JournalTokenizerTraining training = new JournalTokenizerTraining(corpus.journal, 10)) {
            assertEquals(Optional.empty(), training.ready());
            corpus.append(Entries.text(0, "fünf"), Entries.text(1, "held out and long", null, true));
            assertEquals(Optional.empty(), training.ready());
            assertEquals(5, training.bytesSeen());
            corpus.append(Entries.text(2, "five!"), Entries.text(3, "more"));
            assertEquals(Optional.of(corpus.positions.get(3)), training.ready());
            assertEquals(Optional.of(corpus.positions.get(3)), training.ready());
        }
    }

    @Test
    void train_takesExactlyTheTextBeforeThePosition() throws IOException {
        try (Corpus corpus = new Corpus()) {
            String text = "the cat sat on the mat with the other cat ";
            corpus.append(Entries.text(0, text), Entries.text(1, "zzzz zzzz zzzz", null, true), Entries.text(2, text));
            Position before = corpus.journal.end();
            corpus.append(Entries.text(3, "qqqq qqqq qqqq qqqq"));
            BpeTrainer expected = new BpeTrainer();
            expected.add(text);
            expected.add(text);
            byte[] json = expected.train(280).toJson();
            assertArrayEquals(json, JournalTokenizerTraining.train(corpus.journal, before, 280).toJson());
            assertArrayEquals(json, JournalTokenizerTraining.train(corpus.journal, before, 280).toJson());
        }
    }

    @Property
    void utf8Length_isThatOfTheEncodedText(@ForAll String text) {
        assertEquals(text.getBytes(UTF_8).length, JournalTokenizerTraining.utf8Length(text));
    }
}
