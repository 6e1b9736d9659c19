package dripstone.app.crash;

import dripstone.app.crash.agent.CrashAgent;
import dripstone.app.crash.agent.Place;
import dripstone.app.crash.agent.Places;
import dripstone.app.crash.agent.PointKind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Packs the agent's package, as it was compiled, into a jar for {@code -javaagent}. */
final class AgentJar {
    private AgentJar() {}

    static Path write(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", CrashAgent.class.getName());
        Path classes = classes();
        String folder = CrashAgent.class.getPackageName().replace('.', '/');
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out, manifest);
                Stream<Path> files = Files.list(classes.resolve(folder))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
                packed.putNextEntry(new JarEntry(folder + "/" + file.getFileName()));
                Files.copy(file, packed);
                packed.closeEntry();
            }
        }
        return jar;
    }

    private static Path classes() throws IOException {
        try {
            return Path.of(CrashAgent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IOException("the compiled tests cannot be found", e);
        }
    }

    /** The agent's option for a JVM that dies by itself. @param pass from 1 */
    static String option(Path jar, int place, int pass, Path counts) {
        return "-javaagent:" + jar.toAbsolutePath() + "=" + place + ":" + pass + ":" + counts.toAbsolutePath();
    }

    static Place place(int number) {
        return Places.ALL.get(number);
    }

    static PointKind kind(int number) {
        return place(number).kind();
    }
}
