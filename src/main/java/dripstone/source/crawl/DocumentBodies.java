package dripstone.source.crawl;

import dripstone.source.crawl.http.ReadableTypes;
import dripstone.text.Extraction;
import dripstone.text.FileExtractor;
import dripstone.text.Page;
import dripstone.text.TextNormalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Bodies that are documents (PDF, office files …), read as dropped files are, in a process of their own. What a document holds beside
 * its own text, for instance attachments, is left out; its links are not followed.
 *
 * @param extractor empty where none is at hand: then such bodies are not asked for
 */
record DocumentBodies(Optional<FileExtractor> extractor) {
    static final DocumentBodies NONE = new DocumentBodies(Optional.empty());

    /** What came of a body. */
    sealed interface Reading {
        /** @param extractor name and version */
        record Read(Page page, String extractor) implements Reading {}

        /** It is no such document, or broke a bound. */
        record Refused(String reason) implements Reading {}
    }

    /** Whether a body of that type is read here. */
    boolean reads(String mediaType) {
        return extractor.isPresent() && ReadableTypes.isDocument(mediaType);
    }

    /** @throws IOException where no parser can be had just now */
    Reading read(byte[] body, String mediaType) throws IOException, InterruptedException {
        List<Extraction.Text> texts = new ArrayList<>(1);
        List<String> reasons = new ArrayList<>(1);
        extractor.orElseThrow().extract("body" + ReadableTypes.ending(mediaType), new ByteArrayInputStream(body), extraction -> {
            switch (extraction) {
                case Extraction.Text t when t.member().isEmpty() -> texts.add(t);
                case Extraction.Refused r when r.member().isEmpty() -> reasons.add(r.reason());
                case Extraction.Text t -> { }
                case Extraction.Refused r -> { }
            }
        });
        if (texts.isEmpty()) {
            return new Reading.Refused(reasons.isEmpty() ? "no text" : reasons.getFirst());
        }
        Extraction.Text text = texts.getFirst();
        String whole = texts.size() == 1 ? text.text()
                : TextNormalizer.normalize(String.join("\n\n", texts.stream().map(Extraction.Text::text).toList()));
        return new Reading.Read(new Page(text.title(), whole, "", "", List.of(), List.of(), text.facts()), text.extractor());
    }
}
