package dripstone.train;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A child process that trains on request, by the lines of {@link StepProtocol}. What it prints on standard error goes to a file. */
final class Contender implements AutoCloseable {
    private static final long CLOSE_SECONDS = 10;

    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;
    private final String ready;
    private double lastLoss = Double.NaN;
    private long steps;

    /** Starts the command and waits until it is ready. @throws IOException when it ends before */
    Contender(String name, List<String> command, Path log) throws IOException {
        this.name = name;
        this.log = log;
        Files.createDirectories(log.resolveSibling(""));
        process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        requests = process.outputWriter(StandardCharsets.UTF_8);
        try {
            ready = answerThatBegins("READY");
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private String answerThatBegins(String word) throws IOException {
        String line = answers.readLine();
        while (line != null && !line.startsWith(word)) {
            line = answers.readLine();
        }
        if (line == null) {
            throw new IOException("contender=" + name + " ended: see " + log);
        }
        return line;
    }

    String name() {
        return name;
    }

    /** Its READY line, with the first losses. */
    String ready() {
        return ready;
    }

    /** Milliseconds of each of so many steps. */
    double[] run(int count) throws IOException {
        requests.write("run " + count + "\n");
        requests.flush();
        List<Double> millis = new ArrayList<>();
        for (String line = answerThatBegins(""); !line.equals("DONE"); line = answerThatBegins("")) {
            if (line.startsWith("STEP ")) {
                String[] fields = line.split(" ", -1);
                millis.add(Double.parseDouble(fields[1]));
                lastLoss = Double.parseDouble(fields[5]);
                steps++;
            }
        }
        return millis.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Of the last step; all contenders learn random tokens by heart, so it falls where the arithmetic is right. */
    double lastLoss() {
        return lastLoss;
    }

    /** Run so far, the warm-up not counted. */
    long steps() {
        return steps;
    }

    /** The most resident memory that any process of it has had so far, by the kernel's count. */
    OptionalLong peakBytes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants()).mapToLong(p -> peakBytes(p.pid())).max();
    }

    static long peakBytes(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst().orElse(0);
        } catch (IOException e) {
            return 0; // it has ended
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        try {
            requests.write("quit\n");
            requests.close();
            if (!process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly(); // its standard input is closed: it is ending or stuck
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s pid=%d", name, process.pid());
    }
}
