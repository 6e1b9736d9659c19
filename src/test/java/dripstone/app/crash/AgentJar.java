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

/** Packs the agent's package, as it was compiled, into a jar that lies beside the program's. */
final class AgentJar {
    private AgentJar() {}

    static Path write(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        Path classes = classes();
        String folder = CrashAgent.class.getPackageName().replace('.', '/');
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out, manifest);
                Stream<Path> files = Files.list(classes.resolve(folder))) {
            for (Path file : files.filter(AgentJar::isPartOfIt).sorted().toList()) {
                packed.putNextEntry(new JarEntry(folder + "/" + file.getFileName()));
                Files.copy(file, packed);
                packed.closeEntry();
            }
        }
        return jar;
    }

    private static boolean isPartOfIt(Path file) {
        return file.toString().endsWith(".class") && !file.toString().contains("Test");
    }

    private static Path classes() throws IOException {
        try {
            return Path.of(CrashAgent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IOException("the compiled tests cannot be found", e);
        }
    }

    /** The option for a JVM that dies by itself. @param place −1: nowhere @param pass from 1 */
    static String option(int place, int pass, Path counts) {
        return "-D" + CrashAgent.PROPERTY + "=" + place + ":" + pass + ":" + counts.toAbsolutePath();
    }

    static Place place(int number) {
        return Places.ALL.get(number);
    }

    static PointKind kind(int number) {
        return place(number).kind();
    }
}
