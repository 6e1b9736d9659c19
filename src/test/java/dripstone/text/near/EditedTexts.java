package dripstone.text.near;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Texts made of the shipped documentation, and texts that are edits of others, with their true similarity. A pure function of the seed
 * (and of the shipped texts).
 */
public final class EditedTexts {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{Nd}]+");
    private static final int PARAGRAPH_SENTENCES = 5;

    private final Random random;
    private final List<String> sentences;
    private final List<String> words;

    /** How a text becomes another. */
    public enum Edit {
        REPLACE, DELETE, INSERT, MOVE, FRAME, ALL
    }

    /** @param similarity true Jaccard similarity of the sets of five-word shingles */
    public record Pair(String original, String edited, Edit edit, double similarity) {}

    public EditedTexts(long seed) {
        random = new Random(seed);
        sentences = sentences();
        words = sentences.stream().flatMap(s -> Arrays.stream(s.split(" "))).filter(w -> !w.isEmpty()).toList();
    }

    private static List<String> sentences() {
        try (Stream<Path> pages = Files.list(Path.of("src/main/resources/demo-site"));
                Stream<Path> docs = Files.list(Path.of("src/docs"))) {
            List<Path> files = Stream.concat(pages, docs).filter(p -> p.toString().matches(".*\\.(html|md)")).sorted().toList();
            Set<String> all = new HashSet<>();
            for (Path file : files) {
                String text = Files.readString(file).replaceAll("<[^>]*>", " ");
                for (String sentence : text.split("(?<=[.:;|])\\s|\n\n", -1)) {
                    all.add(sentence.strip().replaceAll("\\s+", " "));
                }
            }
            return all.stream().filter(s -> s.split(" ").length >= 5).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A text of at least so many words: half of the sentences are shipped ones, half are shipped words in a new order. */
    public String text(int leastWords) {
        StringBuilder text = new StringBuilder();
        int count = 0;
        for (int s = 1; count < leastWords; s++) {
            String sentence = random.nextBoolean() ? pick(sentences) : madeUp(5 + random.nextInt(20));
            count += sentence.split(" ").length;
            text.append(sentence).append(s % PARAGRAPH_SENTENCES == 0 ? "\n\n" : " ");
        }
        return text.toString().strip() + "\n";
    }

    /** As {@link #text} with no shipped sentence in it: what two of them have in common is chance. */
    public String freshText(int leastWords) {
        StringBuilder text = new StringBuilder();
        int count = 0;
        for (int s = 1; count < leastWords; s++) {
            int length = 5 + random.nextInt(20);
            text.append(madeUp(length)).append(s % PARAGRAPH_SENTENCES == 0 ? "\n\n" : " ");
            count += length;
        }
        return text.toString().strip() + "\n";
    }

    private String madeUp(int length) {
        StringBuilder made = new StringBuilder();
        for (int i = 0; i < length; i++) {
            made.append(i == 0 ? "" : " ").append(random.nextInt(5) == 0 ? "n" + random.nextInt(100_000) : pick(words));
        }
        return made.append('.').toString();
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** A text of 40 to 2,000 words and an edit of it, of any strength. */
    public Pair pair() {
        String original = text((int) (40 * Math.pow(50, random.nextDouble())));
        Edit edit = Edit.values()[random.nextInt(Edit.values().length)];
        String edited = edited(original, edit, Math.pow(random.nextDouble(), 2) * 0.4);
        return new Pair(original, edited, edit, jaccard(original, edited));
    }

    /** @param share of the words or paragraphs that are touched */
    public String edited(String text, Edit edit, double share) {
        return switch (edit) {
            case REPLACE, DELETE, INSERT -> wordByWord(text, edit, share);
            case MOVE -> moved(text, share);
            case FRAME -> framed(text, share);
            case ALL -> framed(wordByWord(wordByWord(moved(text, share / 2), Edit.REPLACE, share / 4), Edit.DELETE, share / 4), share / 2);
        };
    }

    private String wordByWord(String text, Edit edit, double share) {
        StringBuilder made = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            for (String word : line.split(" ", -1)) {
                boolean touched = random.nextDouble() < share;
                made.append(touched && edit == Edit.INSERT ? pick(words) + " " : "")
                        .append(!touched || edit == Edit.INSERT ? word + " " : edit == Edit.REPLACE ? pick(words) + " " : "");
            }
            made.append('\n');
        }
        return made.toString();
    }

    private String moved(String text, double share) {
        List<String> paragraphs = new ArrayList<>(List.of(text.strip().split("\n\n")));
        for (int i = 0; i < Math.ceil(share * paragraphs.size()); i++) {
            Collections.swap(paragraphs, random.nextInt(paragraphs.size()), random.nextInt(paragraphs.size()));
        }
        return String.join("\n\n", paragraphs) + "\n";
    }

    /** As another page of a site shows it: with a header and a footer. */
    private String framed(String text, double share) {
        int length = (int) (share * text.split("\\s+").length / 2);
        return madeUp(3 + length) + "\n\n" + text + "\n\n" + madeUp(3 + length) + "\n";
    }

    /** The true similarity, the slow way. */
    public static double jaccard(String one, String other) {
        Set<String> left = shingles(one);
        Set<String> right = shingles(other);
        Set<String> both = new HashSet<>(left);
        both.retainAll(right);
        return (double) both.size() / (left.size() + right.size() - both.size());
    }

    private static Set<String> shingles(String text) {
        List<String> words = WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
        Set<String> all = new HashSet<>();
        for (int i = 0; i + 5 <= words.size(); i++) {
            all.add(String.join(" ", words.subList(i, i + 5)));
        }
        return all;
    }
}
