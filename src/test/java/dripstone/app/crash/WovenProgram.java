package dripstone.app.crash;

import dripstone.app.Installation;
import dripstone.app.crash.agent.Places;
import dripstone.app.crash.agent.Weaver;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The packaged program once more, in which the classes that have places are woven: its launcher, its options and its jars, but for the
 * calls at the places' edges, and one jar more that has what they call. Woven beforehand, and not by an agent in the process, since a JVM
 * with such an agent has to look at the bytes of every class that it takes from its archive.
 *
 * @param home of the installation
 * @param archive of classes for the JVM, made by {@link #archiveOption()}; need not be there
 */
record WovenProgram(Path home, Path archive) {
    /** No memory that nobody needs; and it ends when this process does. */
    private static final String SHORT_LIVED = "-Xmx512m -XX:+UseSerialGC -Ddripstone.parent=crash-harness -Xlog:cds=off ";
    private static final int NEVER = -1;

    /** @param home absent */
    static WovenProgram make(Path home) throws IOException {
        Path packaged = Installation.home();
        Weaver weaver = new Weaver(Places.ALL);
        Set<String> owners = new HashSet<>();
        Places.ALL.forEach(place -> owners.add(place.owner().replace('.', '/') + ".class"));
        Files.createDirectories(home);
        Trees.copy(packaged.resolve("bin"), home.resolve("bin"));
        Path launcher = home.resolve("bin").resolve("dripstone");
        Files.setPosixFilePermissions(launcher, Files.getPosixFilePermissions(packaged.resolve("bin").resolve("dripstone")));
        Path lib = Files.createDirectories(home.resolve("lib"));
        try (var files = Files.newDirectoryStream(packaged.resolve("lib"))) {
            for (Path file : files) {
                Path to = lib.resolve(file.getFileName());
                if (hasAny(file, owners)) {
                    weave(file, to, weaver);
                } else {
                    Files.createSymbolicLink(to, file.toAbsolutePath());
                }
            }
        }
        AgentJar.write(lib.resolve("crash-agent.jar"));
        requireAll(weaver.found());
        return new WovenProgram(home, home.resolveSibling("classes.jsa").toAbsolutePath());
    }

    private static void requireAll(Set<Integer> found) throws IOException {
        Set<Integer> missing = IntStream.range(0, Places.ALL.size()).boxed().collect(Collectors.toCollection(TreeSet::new));
        missing.removeAll(found);
        if (!missing.isEmpty()) {
            throw new IOException("places are not in the packaged program: " + missing.stream().map(Places.ALL::get).toList());
        }
    }

    private static boolean hasAny(Path file, Set<String> owners) throws IOException {
        if (!file.toString().endsWith(".jar")) {
            return false;
        }
        try (ZipFile jar = new ZipFile(file.toFile())) {
            return owners.stream().anyMatch(owner -> jar.getEntry(owner) != null);
        }
    }

    private static void weave(Path from, Path to, Weaver weaver) throws IOException {
        try (InputStream in = Files.newInputStream(from);
                ZipInputStream entries = new ZipInputStream(in);
                OutputStream out = Files.newOutputStream(to);
                ZipOutputStream woven = new ZipOutputStream(out)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                byte[] bytes = entries.readAllBytes();
                String name = entry.getName();
                boolean concerned = name.endsWith(".class") && weaver.concerns(name.substring(0, name.length() - ".class".length()));
                woven.putNextEntry(new ZipEntry(name));
                woven.write(concerned ? weaver.woven(bytes) : bytes);
                woven.closeEntry();
            }
        }
    }

    /** As a user would start it. @param options of the JVM beside the packaged ones */
    Installation installation(Path config, Path data, String options) {
        return new Installation(home, config, data, Map.of("DRIPSTONE_JAVA_OPTS", options));
    }

    /** Options of a JVM that leaves the archive when it ends. */
    String archiveOption() {
        return SHORT_LIVED + "-XX:ArchiveClassesAtExit=" + archive + " ";
    }

    /** Options of a JVM. */
    String options() {
        return SHORT_LIVED + (Files.exists(archive) ? "-XX:SharedArchiveFile=" + archive + " " : "");
    }

    /** Options of a life. @param counts where it leaves how often it passed what */
    String options(Blow blow, Path counts) {
        return options() + died(blow, counts);
    }

    /** The option that says where it is to die. */
    static String died(Blow blow, Path counts) {
        return blow instanceof Blow.AtPlace at ? AgentJar.option(at.place(), at.pass(), counts) : AgentJar.option(NEVER, NEVER, counts);
    }
}
