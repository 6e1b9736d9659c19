package dripstone.app.house;

import dripstone.batch.JournalTokenizerTraining;
import dripstone.checkpoint.ModelDirectory;
import dripstone.checkpoint.PretrainedDirectory;
import dripstone.disk.OwnerOnly;
import dripstone.disk.Publish;
import dripstone.journal.Journal;
import dripstone.journal.Position;
import dripstone.journal.PositionRange;
import dripstone.journal.PositionRanges;
import dripstone.life.Bytes;
import dripstone.life.Health;
import dripstone.life.Heartbeat;
import dripstone.life.Pulse;
import dripstone.life.Recovery;
import dripstone.life.Service;
import dripstone.life.StopSignal;
import dripstone.life.StoppedException;
import dripstone.token.Tokenizer;
import dripstone.token.TokenizerFormatException;
import dripstone.token.TokenizerJson;
import dripstone.token.TokenizerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model's tokenizer: read from its file, imported, or trained once enough text stands in the journal. The journal position to which
 * the training reads is durable before the training begins, so that a crash in between gives the same file.
 */
public final class TokenizerDesk implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(TokenizerDesk.class);
    private static final String IMPORTED = "imported";
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final TokenizerSettings settings;
    private final @Nullable Path pretrained;
    private final Journal journal;
    private final ModelDirectory directory;
    private final Supplier<PositionRanges> withdrawn;
    private final StopSignal houseStops;
    private final Heartbeat heartbeat = new Heartbeat("tokenizer", "tokenizer");
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch known = new CountDownLatch(1);
    private volatile @Nullable Tokenizer tokenizer;
    private volatile Health health = new Health.Starting("not looked for yet");
    private volatile @Nullable Thread thread;

    /**
     * Reads nothing yet.
     *
     * @param pretrained directory of the model to begin with, whose tokenizer it is unless another is to be imported
     * @param withdrawn text that it is not trained on
     */
    TokenizerDesk(TokenizerSettings settings, @Nullable Path pretrained, Journal journal, ModelDirectory directory,
            Supplier<PositionRanges> withdrawn) {
        this(settings, pretrained, journal, directory, withdrawn, StopSignal.NEVER);
    }

    /** @param houseStops whether whoever asked for the training is told to end; {@link #stop} ends it as well */
    TokenizerDesk(TokenizerSettings settings, @Nullable Path pretrained, Journal journal, ModelDirectory directory,
            Supplier<PositionRanges> withdrawn, StopSignal houseStops) {
        this.houseStops = houseStops;
        this.withdrawn = withdrawn;
        this.settings = settings;
        this.pretrained = pretrained;
        this.journal = journal;
        this.directory = directory;
    }

    /** Reads the tokenizer that stands there already, or imports the one that the settings name. */
    void load() throws IOException {
        Path file = directory.tokenizer();
        if (Files.exists(file)) {
            Tokenizer there = TokenizerJson.read(file);
            requireAsConfigured(there);
            settle(there);
        } else if (settings.importPath() != null) {
            settleImported(settings.importPath(), TokenizerJson.read(settings.importPath()));
        } else if (pretrained != null) {
            Path from = PretrainedDirectory.tokenizer(pretrained);
            settleImported(from, readPretrained(from));
        }
    }

    private void settleImported(Path from, Tokenizer imported) throws IOException {
        OwnerOnly.createDirectories(directory.root());
        recordOrigin(IMPORTED);
        Publish.file(directory.tokenizer(), imported.toJson());
        settle(imported);
        LOG.info("tokenizer imported from={} vocabulary={}", from, imported.vocabularySize());
    }

    /** A model is worth nothing with another tokenizer than its own. */
    private static Tokenizer readPretrained(Path file) throws IOException {
        try {
            return TokenizerJson.read(file);
        } catch (TokenizerFormatException e) {
            throw new IOException("the tokenizer of pretrained.directory is none that this build encodes with: file=" + file + " reason="
                    + e.getMessage() + "; start from a model with byte-level BPE or SentencePiece-style BPE in one of the known patterns",
                    e);
        }
    }

    /** The tokenizer is part of what a model is: settings that would give another one are refused. */
    private void requireAsConfigured(Tokenizer there) throws IOException {
        String origin = Files.exists(originFile()) ? Files.readString(originFile()).strip() : "";
        if (settings.importPath() != null) {
            requireSame(there, "tokenizer.import-path", settings.importPath());
        } else if (pretrained != null) {
            requireSame(there, "pretrained.directory", pretrained.resolve("tokenizer.json"));
        } else if (origin.equals(IMPORTED)) {
            throw changed("tokenizer.import-path", "fingerprint " + there.fingerprint(), "none");
        } else if (!origin.isEmpty() && !origin.equals(String.valueOf(settings.vocabularySize()))) {
            throw changed("tokenizer.vocabulary-size", origin, String.valueOf(settings.vocabularySize()));
        }
    }

    private void requireSame(Tokenizer there, String key, Path file) throws IOException {
        if (!Files.exists(file)) {
            return; // once imported, the file may go
        }
        String configured = TokenizerJson.read(file).fingerprint();
        if (!configured.equals(there.fingerprint())) {
            throw changed(key, "fingerprint " + there.fingerprint(), file + ", fingerprint " + configured);
        }
    }

    private IOException changed(String key, String model, String configured) {
        return new IOException("the configuration is not this model's: " + key + " model=" + model + " configured=" + configured
                + "; the tokenizer in " + directory.root() + " is frozen: set it back, or give the model a new name");
    }

    private void settle(Tokenizer found) {
        tokenizer = found;
        health = new Health.Up("vocabulary=" + found.vocabularySize());
        known.countDown();
    }

    /** The tokenizer, once there is one; it is frozen from then on. */
    public Optional<Tokenizer> current() {
        return Optional.ofNullable(tokenizer);
    }

    /**
     * Waits for it.
     *
     * @param givenUp whether the waiting one has been told to stop, which is before this desk is
     * @return nothing when either was stopped first
     */
    Optional<Tokenizer> await(BooleanSupplier givenUp) throws InterruptedException {
        while (!known.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
            if (stop.getCount() == 0 || givenUp.getAsBoolean()) {
                return Optional.empty();
            }
        }
        return current();
    }

    /**
     * Trains it now on the text before a position, unless there is one already.
     *
     * @throws IOException also when there is no text to train on
     */
    synchronized Tokenizer trainOn(Position before) throws IOException {
        try {
            return trainAlone(before);
        } finally {
            heartbeat.waits();
        }
    }

    private boolean isStopping() {
        return stop.getCount() == 0 || houseStops.isAsked();
    }

    private Tokenizer trainAlone(Position before) throws IOException {
        Tokenizer there = tokenizer;
        if (there != null) {
            return there;
        }
        OwnerOnly.createDirectories(directory.root());
        Position recorded = recordedPosition().orElse(before);
        PositionRanges without = withdrawn.get();
        Publish.file(positionFile(), (recorded + "\n" + lines(without)).getBytes(StandardCharsets.UTF_8));
        long from = System.nanoTime();
        health = new Health.Up("training on the text before position " + recorded);
        if (recorded.compareTo(journal.end()) > 0) {
            throw new IOException("the tokenizer is to be trained on the text before position=" + recorded + ", and the journal ends at "
                    + journal.end() + "; it was cut, or " + positionFile() + " belongs to another journal");
        }
        int vocabularySize = settings.vocabularySize();
        heartbeat.works("training the tokenizer");
        Tokenizer trained = JournalTokenizerTraining.train(journal, recorded, vocabularySize, without,
                heartbeat.beatingWith(this::isStopping));
        recordOrigin(String.valueOf(vocabularySize));
        Publish.file(directory.tokenizer(), trained.toJson());
        settle(trained);
        LOG.info("tokenizer trained before={} vocabulary={} ms={}", recorded, trained.vocabularySize(),
                (System.nanoTime() - from) / 1_000_000);
        return trained;
    }

    /** The vocabulary that was asked for (the tokenizer's is smaller where the text gives no more), or that it was imported. */
    private Path originFile() {
        return directory.root().resolve("tokenizer.origin");
    }

    /** Before the tokenizer itself, so that none stands without. */
    private void recordOrigin(String origin) throws IOException {
        Publish.file(originFile(), (origin + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What the daemon would come to over this journal: trained on its first {@link TokenizerSettings#trainOn} bytes, wherever it ends;
     * on all of it where it holds less. So the model does not depend on who trains it.
     */
    Tokenizer trainForLearning() throws IOException {
        Tokenizer there = tokenizer;
        if (there != null) {
            return there;
        }
        try (JournalTokenizerTraining look = new JournalTokenizerTraining(journal, settings.trainOn().count())) {
            houseStops.check("reading the journal for the tokenizer");
            Optional<Position> ready = look.ready();
            return trainOn(ready.isPresent() ? ready.get() : journal.end());
        }
    }

    /** Behind the position: what was withdrawn by then. */
    private static String lines(PositionRanges without) {
        return without.ranges().stream().map(range -> range + "\n").collect(Collectors.joining());
    }

    private Path positionFile() {
        return positionFile(directory);
    }

    private static Path positionFile(ModelDirectory directory) {
        return directory.root().resolve("tokenizer.position");
    }

    /** Whether a model's tokenizer was trained on an entry: it stood before the position, and was not withdrawn by then. */
    static boolean isTrainedOn(ModelDirectory directory, Position entry) throws IOException {
        Path file = positionFile(directory);
        if (!Files.exists(file) || !Files.exists(directory.tokenizer())) {
            return false; // imported, or there is none
        }
        List<String> lines = Files.readAllLines(file);
        return entry.compareTo(Position.parse(lines.getFirst().strip())) < 0
                && lines.stream().skip(1).noneMatch(line -> PositionRange.parse(line.strip()).contains(entry));
    }

    private Optional<Position> recordedPosition() throws IOException {
        Path file = positionFile();
        return Files.exists(file) ? Optional.of(Position.parse(Files.readAllLines(file).getFirst().strip())) : Optional.empty();
    }

    @Override
    public String name() {
        return "tokenizer";
    }

    @Override
    public void start() throws IOException {
        if (tokenizer == null) {
            load();
        }
        if (tokenizer == null) {
            thread = Thread.ofPlatform().name(name()).daemon().start(this::watch);
        }
    }

    /** Looks again and again until enough text stands in the journal, or a person asked and there is one. */
    private void watch() {
        try (JournalTokenizerTraining watch =
                new JournalTokenizerTraining(journal, settings.trainOn().count(), heartbeat.beatingWith(this::isStopping))) {
            while (tokenizer == null && !stop.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                Optional<Position> ready = recordedPosition().or(() -> look(watch));
                if (ready.isPresent()) {
                    trainOn(ready.get());
                } else {
                    health = new Health.Waiting("waiting for text: " + new Bytes(watch.bytesSeen()) + " of " + settings.trainOn());
                }
            }
        } catch (StoppedException e) {
            health = new Health.Waiting(e.getMessage() + "; it begins anew at the next start");
        } catch (IOException | RuntimeException | Error e) { // the supervisor begins it anew
            health = new Health.Failed("the tokenizer could not be trained: " + e.getMessage());
            LOG.error("the tokenizer could not be trained", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<Position> look(JournalTokenizerTraining watch) {
        try {
            return watch.ready();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void askToStop() {
        stop.countDown();
    }

    @Override
    public Recovery recovery() {
        Thread running = thread;
        return running == null || running.isAlive() ? Recovery.BY_ITSELF : Recovery.IN_PROCESS;
    }

    /** {@inheritDoc} Its stop is for good, and there is nothing to end. */
    @Override
    public void restart(Duration deadline) throws IOException {
        if (stop.getCount() > 0) {
            start();
        }
    }

    @Override
    public List<Pulse> pulses() {
        return List.of(heartbeat.pulse());
    }

    @Override
    public void stop(Duration deadline) throws InterruptedException {
        stop.countDown();
        Thread running = thread;
        if (running != null && !running.join(deadline)) {
            health = new Health.Failed("still training the tokenizer after " + deadline + "; it begins anew at the next start");
        }
    }

    @Override
    public Health health() {
        return health;
    }
}
