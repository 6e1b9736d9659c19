package dripstone.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.text.DocumentKey;
import dripstone.text.Receipt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why documents were not taken, one JSON object a line, for people. Rotated by size; not durable, and trouble with it never stops
 * the intake. Used by one thread. Repeats are only counted: a site that is crawled again is full of them.
 */
final class VerdictLog {
    private static final Logger LOG = LoggerFactory.getLogger(VerdictLog.class);
    static final int OLDER_FILES = 4;

    private final Path file;
    private final long mostBytes;
    private final ObjectMapper json = new ObjectMapper();
    private final StringBuilder lines = new StringBuilder();
    private boolean troubled;

    VerdictLog(Path file, long mostBytes) {
        this.file = file;
        this.mostBytes = mostBytes;
    }

    void note(DocumentKey key, Receipt receipt, Instant when) {
        switch (receipt) {
            case Receipt.Accepted a -> {}
            case Receipt.Repeat r -> {}
            case Receipt.DuplicateOf d -> add(line(key, when, "duplicate").put("of", d.original().toString()));
            case Receipt.NearDuplicateOf n ->
                add(line(key, when, "near-duplicate").put("of", n.original().toString()).put("similarity", n.similarity()));
            case Receipt.Filtered f -> add(line(key, when, "filtered").put("filter", f.filter()).put("reason", f.reason()));
            case Receipt.Withdrawn w -> withdrawn(key, w, when);
            case Receipt.TooLittleNew t -> add(line(key, when, "too-little-new").put("new-share", t.newShare()));
        }
    }

    /** Without the address, which may be what was to be forgotten; the withdrawal has it as long as it may. */
    private void withdrawn(DocumentKey key, Receipt.Withdrawn verdict, Instant when) {
        ObjectNode line = line(key, when, "withdrawn").put("withdrawal", verdict.number());
        line.remove(List.of("address", "member"));
        add(line);
    }

    /** Takes what names a document out of the log's files. @param member empty for all of the address */
    void erase(String source, String address, String member) throws IOException {
        flush();
        String name = new DocumentKey(source, address, member, 0).toString();
        new VerdictHistory(file, OLDER_FILES).erase(source, address,
                of -> of.equals(name) || (member.isEmpty() && of.startsWith(name + "!/")));
    }

    void note(DocumentKey key, String refusal, Instant when) {
        add(line(key, when, "refused").put("reason", refusal));
    }

    private ObjectNode line(DocumentKey key, Instant when, String verdict) {
        ObjectNode node = json.createObjectNode();
        node.put("time", when.toString()).put("source", key.source()).put("address", key.address());
        if (!key.member().isEmpty()) {
            node.put("member", key.member());
        }
        return node.put("verdict", verdict);
    }

    private void add(ObjectNode node) {
        lines.append(node).append('\n');
    }

    /** Writes what was noted. */
    void flush() {
        if (lines.isEmpty()) {
            return;
        }
        try {
            if (Files.exists(file) && Files.size(file) >= mostBytes) {
                rotate();
            }
            Files.write(file, lines.toString().getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            troubled = false;
        } catch (IOException e) {
            if (!troubled) {
                LOG.warn("Log of verdicts cannot be written: file={} reason={}", file, e.toString());
            }
            troubled = true;
        }
        lines.setLength(0);
    }

    private void rotate() throws IOException {
        for (int n = OLDER_FILES; n > 0; n--) {
            Path from = n == 1 ? file : older(n - 1);
            if (Files.exists(from)) {
                Files.move(from, older(n), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private Path older(int n) {
        return file.resolveSibling(file.getFileName() + "." + n);
    }
}
