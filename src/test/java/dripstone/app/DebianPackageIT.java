package dripstone.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package, unpacked by dpkg as it would be installed. Skipped where there is no dpkg. */
final class DebianPackageIT {
    @TempDir
    private Path root;

    private Path deb = Path.of("");

    @BeforeEach
    void find() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg-deb")), "there is no dpkg-deb here");
        Path target = Path.of(System.getProperty("dripstone.installation", "target/dripstone")).resolveSibling("");
        try (Stream<Path> files = Files.list(target)) {
            deb = files.filter(f -> f.getFileName().toString().endsWith("_amd64.deb")).findFirst().orElseThrow();
        }
    }

    @Test
    void theProgramRunsOnItsOwnRuntime_withNoJavaAround() throws Exception {
        run(List.of("dpkg-deb", "-x", deb.toString(), root.toString()));
        ProcessBuilder builder = new ProcessBuilder(root.resolve("opt/dripstone/bin/dripstone").toString(), "--version");
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("JAVA_HOME", "/nonexistent");
        String answer = run(builder);
        assertTrue(answer.contains("dripstone"), answer);
        for (String file : List.of("etc/dripstone/dripstone.yaml", "usr/lib/systemd/system/dripstone.service", "usr/bin/dripstone",
                "usr/lib/sysusers.d/dripstone.conf", "usr/lib/tmpfiles.d/dripstone.conf", "opt/dripstone/README.md")) {
            assertTrue(Files.isRegularFile(root.resolve(file)), file);
        }
        assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("usr/bin/dripstone"))));
        assertTrue(Files.isExecutable(root.resolve("opt/dripstone/runtime/lib/jspawnhelper")), "child processes could not be started");
    }

    @Test
    void itsScriptsAreShell_andWhatTheOwnerEditsIsKeptOverAnUpgrade() throws Exception {
        run(List.of("dpkg-deb", "-e", deb.toString(), root.toString()));
        for (String script : List.of("postinst", "prerm", "postrm")) {
            assertTrue(Files.isExecutable(root.resolve(script)), script);
            run(List.of("sh", "-n", root.resolve(script).toString()));
        }
        List<String> kept = Files.readAllLines(root.resolve("conffiles"));
        assertTrue(kept.contains("/etc/dripstone/dripstone.yaml") && kept.contains("/etc/default/dripstone"), kept.toString());
    }

    private static String run(List<String> command) throws Exception {
        return run(new ProcessBuilder(command));
    }

    private static String run(ProcessBuilder builder) throws Exception {
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
