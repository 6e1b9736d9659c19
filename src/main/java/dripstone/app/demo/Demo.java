package dripstone.app.demo;

import dripstone.app.house.Daemon;
import dripstone.app.house.DataDirectory;
import dripstone.app.house.House;
import dripstone.app.house.ProgressText;
import dripstone.app.house.Speech;
import dripstone.config.Configuration;
import dripstone.config.ConfigurationReader;
import dripstone.disk.Publish;
import dripstone.infer.SamplerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The demonstration: a whole daemon with a configuration of its own, written as files into the data directory so that one can read and
 * change it, a site that it serves itself, and a drop box with real text.
 */
public final class Demo implements AutoCloseable {
    private static final String PROMPT = "public ";

    private final Daemon daemon;
    private final House house;
    private final DemoSite site;
    private long sampledStep = -1;

    private Demo(Daemon daemon, House house, DemoSite site) {
        this.daemon = daemon;
        this.house = house;
        this.site = site;
    }

    /** Lays everything out, starts the daemon and says what it does. */
    public static Demo start(Path data, PrintWriter out) throws Exception {
        boolean again = Files.isDirectory(data.resolve("journal"));
        DemoSite site = new DemoSite();
        site.start();
        try {
            Configuration configuration = layOut(data, site);
            House house = House.open(new DataDirectory(data), configuration);
            Daemon daemon = Daemon.start(house);
            out.println("Dripstone demonstration" + (again ? ", going on where it was" : "") + ". Everything lies in " + data);
            out.println("  site     " + site.address() + ", crawled");
            Path dropbox = data.resolve("dropbox");
            out.println("  folder   " + dropbox + ": drop text into it");
            if (!again) {
                out.println("  takes in " + new DemoMaterial(Path.of(System.getProperty("java.home"))).copyInto(dropbox));
            }
            daemon.webAddress().ifPresent(a -> out.println("  status   " + a + "/api/status"));
            out.println("Losses are nats per token; the unigram baseline is what a model without any order would score.");
            out.flush();
            return new Demo(daemon, house, site);
        } catch (Exception | Error e) {
            site.stop(Duration.ofSeconds(1));
            throw e;
        }
    }

    private static Configuration layOut(Path data, DemoSite site) throws Exception {
        Path conf = data.resolve("conf");
        Files.createDirectories(conf.resolve("sites"));
        Files.createDirectories(data.resolve("dropbox"));
        Path main = conf.resolve("dripstone.yaml");
        if (!Files.exists(main)) {
            Publish.file(main, template("dripstone.yaml").replace("@DROPBOX@", data.resolve("dropbox").toString())
                    .getBytes(StandardCharsets.UTF_8));
        }
        Publish.file(conf.resolve("sites").resolve("demo.yaml"),
                template("site.yaml").replace("@SITE@", site.address()).getBytes(StandardCharsets.UTF_8));
        return ConfigurationReader.read(main, Map.of());
    }

    private static String template(String name) throws IOException {
        try (InputStream in = Demo.class.getResourceAsStream("/demo/" + name)) {
            if (in == null) {
                throw new IOException("the jar lacks /demo/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** One line, of at most so many columns, that says where the daemon stands. */
    public String progress(int columns) {
        return ProgressText.of(house, columns);
    }

    /** A sample of what the newest checkpoint writes, once for each checkpoint. */
    public Optional<String> newSample() {
        long newest = daemon.status().path("checkpoints").path("newest-step").asLong(-1);
        if (newest < 0 || newest == sampledStep) {
            return Optional.empty();
        }
        sampledStep = newest;
        try {
            return sample(newest);
        } catch (IOException e) {
            return Optional.of("no sample of the checkpoint of step " + newest + ": " + e.getMessage());
        }
    }

    private Optional<String> sample(long seed) throws IOException {
        StringBuilder text = new StringBuilder();
        SamplerSettings sampler = new SamplerSettings(0.7, 40, 0.95, seed, 120);
        Optional<Speech.Spoken> spoken = house.speech().speak(-1, false, PROMPT, sampler, piece -> {
            text.append(piece);
            return true;
        });
        return spoken.map(s -> "\n--- checkpoint of step " + s.snapshot().step() + " published; a sample of what it writes:\n" + PROMPT
                + text + "\n---");
    }

    @Override
    public void close() throws IOException {
        daemon.close();
        site.stop(Duration.ofSeconds(1));
    }
}
