package dripstone.text.child;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The parser process. Its main thread only reads orders, so that it sees the end of its input, which comes when the daemon closes it
 * or dies, whatever a parser is doing at that moment; the parsing thread is a daemon thread, so that the process ends then.
 */
public final class ParserMain {
    /** Parsers of nested formats are recursive. */
    private static final long STACK_BYTES = 16L << 20;

    private ParserMain() {}

    /** @param file holds the body and is deleted once it was parsed */
    private record Task(ParseOrder order, Path file) {}

    public static void main(String[] args) throws IOException, InterruptedException {
        ParserArguments arguments = ParserArguments.of(args);
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in), Wire.CHUNK));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), Wire.CHUNK));
        System.setOut(System.err); // what a library prints must not mix with the answers
        offerForTheKill();
        BlockingQueue<Task> tasks = new ArrayBlockingQueue<>(1);
        DocumentReader reader = DocumentReader.create(arguments, directory, out);
        Thread.ofPlatform().daemon().name("parse").stackSize(STACK_BYTES).start(() -> parse(tasks, reader));
        try {
            out.writeByte(Wire.READY);
            out.writeInt(Wire.VERSION);
            Wire.writeString(out, reader.tool());
            out.flush();
            readOrders(in, directory, tasks);
        } finally {
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly); // what recognises an image would go on
            TemporaryFiles.delete(directory);
        }
    }

    /** When memory runs out the kernel shall end this process, or one that it started, and not the daemon (proc(5)). */
    private static void offerForTheKill() {
        try {
            Files.writeString(Path.of("/proc/self/oom_score_adj"), "700");
        } catch (IOException | SecurityException e) {
            // a system without it, or one that forbids it
            System.err.println("the kernel may choose the daemon when memory runs out: " + e);
        }
    }

    private static void readOrders(DataInputStream in, Path directory, BlockingQueue<Task> tasks) throws IOException, InterruptedException {
        byte[] buffer = new byte[Wire.CHUNK];
        for (int op = in.read(); op == Wire.ORDER; op = in.read()) {
            ParseOrder order = new ParseOrder(ParseOrder.Kind.valueOf(Wire.readString(in)), Wire.readString(in), Wire.readString(in));
            Path file = Files.createTempFile(directory, "body-", ".tmp");
            boolean whole;
            try (OutputStream to = Files.newOutputStream(file)) {
                whole = Wire.readChunks(in, buffer, Wire.ChunkSink.of(to));
            }
            if (whole) {
                tasks.put(new Task(order, file));
            } else {
                Files.delete(file);
            }
        }
    }

    private static void parse(BlockingQueue<Task> tasks, DocumentReader reader) {
        try {
            while (true) {
                Task task = tasks.take();
                try {
                    reader.answer(task.order(), task.file());
                } finally {
                    Files.deleteIfExists(task.file());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.err.println("the answer could not be given: " + e); // the daemon is gone, and with it soon this process
        }
    }
}
