package dripstone.app.house;

import dripstone.disk.Sha256;
import dripstone.text.Document;
import dripstone.text.DocumentKey;
import dripstone.text.Page;
import dripstone.text.PageReader;
import dripstone.text.Receipt;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Real pages on the real road into a journal: read, offered to the intake, durable. */
record TrialText(Map<String, byte[]> pages) {
    private static final String SOURCE = "demo-site";

    TrialText {
        pages = Map.copyOf(pages);
    }

    /** What the pages say, by name. */
    List<Document> read(PageReader reader) throws IOException {
        List<Document> documents = new ArrayList<>();
        for (String name : pages.keySet().stream().sorted().toList()) {
            byte[] body = java.util.Objects.requireNonNull(pages.get(name));
            Page page = reader.read(body, "utf-8", "http://demo.invalid/" + name);
            if (page.text().isBlank()) {
                throw new IOException("no text was found in page=" + name + " bytes=" + body.length);
            }
            documents.add(new Document(new DocumentKey(SOURCE, name, "", 0), page.title(), page.text(), Sha256.of(body), reader.version(),
                    List.of(), Instant.now()));
        }
        if (documents.isEmpty()) {
            throw new IOException("there is no text to try with");
        }
        return documents;
    }

    /**
     * Waits until all are durable.
     *
     * @return those that are to be trained on: the others were chosen to be held out
     * @throws IOException when the intake takes one of them otherwise than as new
     */
    static List<Document> takeIn(House house, List<Document> documents) throws Exception {
        List<Document> trained = new ArrayList<>();
        for (Document document : documents) {
            try {
                Receipt receipt = house.intake().offer(document).get();
                if (!(receipt instanceof Receipt.Accepted accepted)) {
                    throw new IOException("the intake did not take key=" + document.key() + " as new: " + receipt);
                }
                if (!accepted.heldOut()) {
                    trained.add(document);
                }
            } catch (ExecutionException e) {
                throw new IOException("the intake did not take key=" + document.key() + ": " + e.getCause(), e);
            }
        }
        return trained;
    }
}
