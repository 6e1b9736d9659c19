package dripstone.app;

import dripstone.app.demo.DemoSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A site to crawl: three real documentation sites where the tool that serves them stands beside the project, else the demonstration's. */
interface ServedSite extends AutoCloseable {
    String seed();

    @Override
    void close() throws Exception;

    static ServedSite start(Path directory) throws IOException, InterruptedException {
        Path tool = Path.of("..", "shared", "tools", "serve-sites.sh");
        if (Files.isRegularFile(tool) && run(tool, directory, "start") == 0) {
            return new ServedSite() {
                @Override
                public String seed() {
                    return "http://127.0.0.11:8081/tutorial/index.html";
                }

                @Override
                public void close() throws IOException, InterruptedException {
                    run(tool, directory, "stop");
                }
            };
        }
        DemoSite demo = new DemoSite();
        demo.start();
        return new ServedSite() {
            @Override
            public String seed() {
                return demo.address();
            }

            @Override
            public void close() {
                demo.stop(Duration.ofSeconds(1));
            }
        };
    }

    private static int run(Path tool, Path directory, String action) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", tool.toString(), action)
                .redirectErrorStream(true).redirectOutput(directory.resolve("sites-" + action + ".log").toFile());
        builder.environment().put("SITES_DIR", directory.resolve("sites").toString());
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            return -1;
        }
        return process.exitValue();
    }
}
