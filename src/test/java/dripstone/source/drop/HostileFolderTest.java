package dripstone.source.drop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Things in a watched folder that are no files, or whose names are meant to do harm. */
final class HostileFolderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path temporary;

    private Path box;
    private final RecordingSink sink = new RecordingSink();

    @BeforeEach
    void makeBox() throws IOException {
        box = Files.createDirectory(temporary.resolve("b"));
    }

    private FoldersFixture start(FolderSettings.Mode mode) throws IOException {
        return new FoldersFixture(temporary, sink, FoldersFixture.settings(box, mode, Duration.ofSeconds(1))).start();
    }

    private void shell(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command).directory(box.toFile()).inheritIO().start();
        assumeTrue(process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0, "cannot be done here: " + command);
    }

    /** By their bytes, as the system's own program shows them. */
    private String listing(String directory) throws Exception {
        Process process = new ProcessBuilder("ls", "-1b", box.resolve(directory).toString()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void take_namesThatAreNoText_areRefused_andKeepTheirBytes() throws Exception {
        shell("printf one > \"$(printf 'bad\\377name.txt')\"; printf two > \"$(printf 'line\\012forged ERROR.txt')\"; printf three >"
                + " good.txt; printf four > '-rf *;$(reboot).txt'");
        try (FoldersFixture f = start(FolderSettings.Mode.TAKE)) {
            await().atMost(PATIENCE).until(() -> f.status().taken() == 2 && f.status().refused() == 2);
            String rejected = listing("rejected");
            assertTrue(rejected.contains("bad\\377name.txt\n"), rejected);
            assertTrue(rejected.contains("line\\nforged\\ ERROR.txt\n"), rejected);
            assertTrue(rejected.contains("line\\nforged\\ ERROR.txt.reason.txt\n"), rejected);
            assertEquals(4, rejected.lines().count(), rejected);
            assertEquals(List.of("-rf *;$(reboot).txt", "good.txt"), sink.addresses());
            assertTrue(f.status().lastRefusal().contains("control or undecodable characters"), f.status().lastRefusal());
        }
    }

    @Test
    void follow_namesThatAreNoText_areRefusedOnce() throws Exception {
        shell("printf one > \"$(printf 'bad\\377name.txt')\"; printf three > good.txt");
        try (FoldersFixture f = start(FolderSettings.Mode.FOLLOW)) {
            await().atMost(PATIENCE).until(() -> f.status().taken() == 1 && f.status().refused() == 1);
            for (int i = 2; i < 5; i++) { // each is found by a scan of its own
                Files.writeString(box.resolve("later" + i + ".txt"), "text " + i);
                int taken = i;
                await().atMost(PATIENCE).until(() -> f.status().taken() == taken);
            }
            assertEquals(1, f.status().refused());
            assertEquals(0, f.status().deleted());
        }
    }

    @Test
    void take_socketsPipesAndDevices_areRefusedUnopened() throws Exception {
        shell("mkfifo pipe.txt && : > empty.txt && ln -s /etc/hostname link.txt && ln -s . loop && ln -s nowhere dangling.txt");
        Files.writeString(box.resolve("good.txt"), "text");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            Path short1 = Path.of("/tmp").resolve("drop-" + ProcessHandle.current().pid() + ".socket");
            socket.bind(UnixDomainSocketAddress.of(short1)); // its path may not be long
            Files.move(short1, box.resolve("socket.txt"));
            boolean device = new ProcessBuilder("mknod", box.resolve("null.txt").toString(), "c", "1", "3").start().waitFor() == 0;
            try (FoldersFixture f = start(FolderSettings.Mode.TAKE)) {
                int refused = device ? 7 : 6;
                await().atMost(PATIENCE).until(() -> f.status().taken() == 1 && f.status().refused() == refused);
                assertEquals(List.of("good.txt"), sink.addresses());
                assertEquals(reason("neither file nor directory: a pipe, socket or device is never opened"), reasonOf("socket.txt"));
                assertEquals(reason("neither file nor directory: a pipe, socket or device is never opened"), reasonOf("pipe.txt"));
                assertEquals(reason("no text in the file: size=0"), reasonOf("empty.txt"));
                for (String link : List.of("link.txt", "loop", "dangling.txt")) {
                    assertEquals(reason("a symbolic link; links are not followed"), reasonOf(link));
                    assertTrue(Files.isSymbolicLink(box.resolve("rejected").resolve(link)));
                }
            }
        }
    }

    private static String reason(String reason) {
        return reason + "\n";
    }

    private String reasonOf(String name) throws IOException {
        return Files.readString(box.resolve("rejected").resolve(name + ".reason.txt"));
    }

    @Test
    void take_fileNamedLikeAReason_isNotOverwrittenByOne() throws Exception {
        FoldersFixture.put(box.resolve("a.zip.reason.txt"), "my own notes");
        try (FoldersFixture f = start(FolderSettings.Mode.TAKE)) {
            await().atMost(PATIENCE).until(() -> f.status().taken() == 1);
            Path pending = box.resolve(".a.zip");
            try (var zip = new ZipOutputStream(Files.newOutputStream(pending))) {
                for (String name : List.of("one.txt", "../evil.txt")) {
                    zip.putNextEntry(new ZipEntry(name));
                    zip.write("text".getBytes(StandardCharsets.UTF_8));
                }
            }
            Files.move(pending, box.resolve("a.zip"));
            await().atMost(PATIENCE).until(() -> f.status().taken() == 2);
            assertEquals("my own notes", Files.readString(box.resolve("processed/a.zip.reason.txt")));
            try (Stream<Path> taken = Files.list(box.resolve("processed"))) {
                assertEquals(3, taken.filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS)).count());
            }
        }
    }

    @Test
    void take_directoryReplacedByALink_whileItsFilesWait_readsNothingOutside() throws Exception {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("x.txt"), "secret outside");
        FoldersFixture.put(box.resolve("d/x.txt"), "inside");
        sink.hold();
        try (FoldersFixture f = start(FolderSettings.Mode.TAKE)) {
            await().atMost(PATIENCE).until(() -> f.status().inFlight() == 1);
            Files.move(box.resolve("d"), temporary.resolve("moved"));
            Files.createSymbolicLink(box.resolve("d"), outside);
            sink.letThrough(10);
            await().atMost(PATIENCE).until(() -> f.status().inFlight() == 0 && Files.isSymbolicLink(box.resolve("rejected/d")));
            assertTrue(sink.offered().stream().noneMatch(d -> d.text().contains("secret")));
            assertEquals("secret outside", Files.readString(outside.resolve("x.txt")));
        }
    }
}
