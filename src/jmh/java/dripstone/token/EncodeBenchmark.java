package dripstone.token;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dripstone.bench.BenchReport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToIntFunction;

/**
 * Megabytes a second of encoding on one thread with GPT-2's vocabulary, beside jtokkit's r50k_base, which is the same vocabulary: the two take turns
 * on each text, and the medians stand in the table. A text is encoded in pieces of 64 KiB, as documents are. The peer is given strings, and time
 * to make them is not counted; its ids are compared with ours first. The last row is a word of 16 MiB without a space, ours alone. Beside the wall's
 * time stands the thread's own, which says more on a machine that others use too.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.token.EncodeBenchmark [-Dbench.args=DIRECTORY]}: the directory holds
 * {@code corpora} and {@code tokenizers}, without it {@code ../shared/data}. Writes {@code target/bench/encode.json}.
 */
public final class EncodeBenchmark {
    private static final int PIECE = 64 << 10;
    private static final int ROUNDS = 9;
    private static final int LEAST_BYTES = 4 << 20;
    private static final List<String> CORPORA = List.of("tinyshakespeare.txt", "bible-kjv.txt", "moby-dick.txt", "wikitext2-valid.txt",
            "instruction-data.json", "wagahaiwa_nekodearu.txt");

    private EncodeBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        Path data = Path.of(arguments.length > 0 ? arguments[0] : "../shared/data");
        Tokenizer ours = gpt2(data.resolve("tokenizers"));
        Encoding theirs = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
        BenchReport report = new BenchReport("encode", Arrays.asList(arguments));
        report.root().put("peer", "jtokkit 1.1.0 r50k_base").put("pieceBytes", PIECE).put("rounds", ROUNDS);
        System.out.printf("%s%n%-26s %12s %10s %10s %8s %12s %12s%n", BenchReport.processor(), "text", "bytes/token", "MB/s", "jtokkit", "ratio",
                "MB/CPU-s", "jtokkit");
        for (var text : texts(data.resolve("corpora")).entrySet()) {
            row(report, text.getKey(), text.getValue(), ours, theirs);
            report.write();
        }
        byte[] word = word(16 << 20);
        Rates rates = rates(List.of(word), List.of(p -> ours.encode(p).length), 3);
        System.out.printf(Locale.ROOT, "%-26s %12s %10.1f %10s %8s %12.1f%n", "16 MiB, not one space", "", rates.wall(0), "", "", rates.thread(0));
        report.add("words").put("bytes", word.length).put("megabytesPerSecond", rates.wall(0)).put("megabytesPerThreadSecond",
                rates.thread(0));
        report.write();
        System.out.println(report);
    }

    private static void row(BenchReport report, String name, byte[] text, Tokenizer ours, Encoding theirs) {
        List<byte[]> pieces = pieces(text);
        IdentityHashMap<byte[], String> strings = new IdentityHashMap<>();
        pieces.forEach(piece -> strings.put(piece, new String(piece, StandardCharsets.UTF_8)));
        requireSame(pieces, strings, ours, theirs);
        long tokens = pieces.stream().mapToLong(piece -> ours.encode(piece).length).sum();
        Rates rates = rates(pieces, List.of(piece -> ours.encode(piece).length,
                piece -> theirs.encodeOrdinary(strings.get(piece)).size()), ROUNDS);
        System.out.printf(Locale.ROOT, "%-26s %12.2f %10.1f %10.1f %7.1f× %12.1f %12.1f%n", name, (double) text.length / tokens, rates.wall(0),
                rates.wall(1), rates.wall(0) / rates.wall(1), rates.thread(0), rates.thread(1));
        report.add("texts").put("text", name).put("bytes", text.length).put("bytesPerToken", (double) text.length / tokens)
                .put("megabytesPerSecond", rates.wall(0)).put("peerMegabytesPerSecond", rates.wall(1))
                .put("megabytesPerThreadSecond", rates.thread(0)).put("peerMegabytesPerThreadSecond", rates.thread(1));
    }

    private static void requireSame(List<byte[]> pieces, IdentityHashMap<byte[], String> strings, Tokenizer ours, Encoding theirs) {
        for (byte[] piece : pieces) {
            if (!Arrays.equals(ours.encode(piece), theirs.encodeOrdinary(strings.get(piece)).toArray())) {
                throw new IllegalStateException("the peer gives other ids");
            }
        }
    }

    /** Megabytes a second by contender and round: of the wall's time, and of the thread's own. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Rates(double[][] walls, double[][] threads) {
        double wall(int contender) {
            return median(walls[contender]);
        }

        double thread(int contender) {
            return median(threads[contender]);
        }
    }

    /** The contenders take turns; rounds before the first are warm-up. */
    private static Rates rates(List<byte[]> pieces, List<ToIntFunction<byte[]>> contenders, int rounds) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long bytes = pieces.stream().mapToLong(p -> p.length).sum();
        int repeats = (int) Math.max(1, LEAST_BYTES / bytes);
        Rates rates = new Rates(new double[contenders.size()][rounds], new double[contenders.size()][rounds]);
        for (int round = -rounds / 2; round < rounds; round++) {
            for (int c = 0; c < contenders.size(); c++) {
                long wall = System.nanoTime();
                long thread = threads.getCurrentThreadCpuTime();
                encode(pieces, repeats, contenders.get(c));
                if (round >= 0) {
                    rates.walls[c][round] = bytes * repeats * 1e3 / (System.nanoTime() - wall);
                    rates.threads[c][round] = bytes * repeats * 1e3 / (threads.getCurrentThreadCpuTime() - thread);
                }
            }
        }
        return rates;
    }

    private static void encode(List<byte[]> pieces, int repeats, ToIntFunction<byte[]> contender) {
        long tokens = 0;
        for (int r = 0; r < repeats; r++) {
            for (byte[] piece : pieces) {
                tokens += contender.applyAsInt(piece);
            }
        }
        if (tokens == 0) {
            throw new IllegalStateException("nothing was encoded");
        }
    }

    private static double median(double[] rates) {
        double[] sorted = rates.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static Map<String, byte[]> texts(Path corpora) throws IOException {
        Map<String, byte[]> texts = new LinkedHashMap<>();
        for (String name : CORPORA) {
            texts.put(name, Files.readAllBytes(corpora.resolve(name)));
        }
        return texts;
    }

    /** Cut at line ends. */
    private static List<byte[]> pieces(byte[] text) {
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < text.length; ) {
            int to = Math.min(text.length, from + PIECE);
            while (to < text.length && text[to - 1] != '\n') {
                to++;
            }
            pieces.add(Arrays.copyOfRange(text, from, to));
            from = to;
        }
        return pieces;
    }

    private static byte[] word(int length) {
        Random random = new Random(1);
        byte[] word = new byte[length];
        for (int i = 0; i < length; i++) {
            word[i] = (byte) "etaoinshrdlu".charAt(Math.min(random.nextInt(12), random.nextInt(12)));
        }
        return word;
    }

    private static Tokenizer gpt2(Path tokenizers) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = json.createObjectNode();
        ObjectNode model = root.putObject("model").put("type", "BPE");
        model.set("vocab", json.readTree(tokenizers.resolve("gpt2-encoder.json").toFile()));
        ArrayNode merges = model.putArray("merges");
        Files.readAllLines(tokenizers.resolve("gpt2-vocab.bpe")).stream().skip(1).filter(line -> !line.isEmpty()).forEach(merges::add);
        for (String field : new String[] {"pre_tokenizer", "decoder"}) {
            root.putObject(field).put("type", "ByteLevel").put("add_prefix_space", false).put("trim_offsets", true);
        }
        root.putArray("added_tokens").addObject().put("id", 50256).put("content", "<|endoftext|>").put("special", true);
        return TokenizerJson.read(json.writeValueAsBytes(root));
    }
}
