package dripstone.app.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.life.Health;
import dripstone.life.Service;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers commands on {@code control.sock} in the data directory, which only the owner can open. A request is one line
 * {@code {"operation":…,"arguments":{…}}}; the answer is any number of {@code {"progress":…}} and one {@code {"result":…}} or
 * {@code {"refused":…,"exit":…}}. The caller must own the data directory's lock, so a socket file that stands there is a dead one.
 */
public final class ControlServer implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final int GREATEST_CONNECTIONS = 32;
    private static final Duration ACCEPT_PAUSE = Duration.ofSeconds(1);

    private final Path socket;
    /** Replaced as a whole as the daemon comes up and goes down. */
    private volatile Function<String, Optional<Operation>> operations;
    private final Semaphore free = new Semaphore(GREATEST_CONNECTIONS);
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ServerSocketChannel server;

    public ControlServer(Path socket, Map<String, Operation> operations) {
        this(socket, byName(operations));
    }

    /** @param operations by name; nothing for one that is not known */
    public ControlServer(Path socket, Function<String, Optional<Operation>> operations) {
        this.socket = socket;
        this.operations = operations;
    }

    private static Function<String, Optional<Operation>> byName(Map<String, Operation> operations) {
        Map<String, Operation> all = Map.copyOf(operations);
        return name -> Optional.ofNullable(all.get(name));
    }

    /** From now on requests are answered by these. */
    public void answerBy(Map<String, Operation> all) {
        operations = byName(all);
    }

    /** From now on requests are answered by these. */
    public void answerBy(Function<String, Optional<Operation>> all) {
        operations = all;
    }

    @Override
    public String name() {
        return "control";
    }

    @Override
    public void start() throws IOException {
        Files.deleteIfExists(socket);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            channel.close();
            throw new IOException("cannot listen on socket=" + socket + ": " + e.getMessage()
                    + "; a socket's path has at most 107 bytes, so choose a shorter data directory", e);
        }
        server = channel;
        Thread.ofVirtual().name("control-accept").start(() -> accept(channel));
    }

    private void accept(ServerSocketChannel channel) {
        while (channel.isOpen()) {
            try {
                free.acquire();
                SocketChannel connection = channel.accept();
                open.add(connection);
                Thread.ofVirtual().name("control-request").start(() -> serve(connection));
            } catch (ClosedChannelException e) {
                LOG.debug("control socket closed");
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (IOException e) {
                free.release();
                LOG.warn("a command could not connect: {}", e.toString());
                LockSupport.parkNanos(this, ACCEPT_PAUSE.toNanos()); // no descriptor is free, say: that does not pass in an instant
            }
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            BufferedInputStream in = new BufferedInputStream(Channels.newInputStream(connection));
            OutputStream out = Channels.newOutputStream(connection);
            var request = Frame.read(in);
            if (request.isPresent()) {
                write(out, answer(request.get(), line -> progress(out, line)));
            }
        } catch (IOException | AskerGoneException e) {
            LOG.debug("a command went away: {}", e.toString());
        } finally {
            open.remove(connection);
            free.release();
        }
    }

    private static void write(OutputStream out, ObjectNode answer) throws IOException {
        try {
            Frame.write(out, answer);
        } catch (FrameTooLongException e) {
            Frame.write(out, refused(String.valueOf(e.getMessage()), ExitCode.FAILED));
        }
    }

    /** Whoever asked has ended: nobody is left to tell, and the operation ends where it reports next. */
    private static final class AskerGoneException extends RuntimeException {
        private static final long serialVersionUID = 1;

        AskerGoneException(IOException cause) {
            super(cause);
        }
    }

    private static void progress(OutputStream out, String line) {
        try {
            Frame.write(out, Frame.object().put("progress", line));
        } catch (IOException e) {
            throw new AskerGoneException(e);
        }
    }

    private ObjectNode answer(ObjectNode request, Consumer<String> progress) {
        String name = request.path("operation").asText();
        Optional<Operation> operation = operations.apply(name);
        if (operation.isEmpty()) {
            return refused("this daemon knows no operation '" + name + "'; it may be of another version", ExitCode.USAGE);
        }
        try {
            ObjectNode arguments = request.path("arguments") instanceof ObjectNode given ? given : Frame.object();
            return Frame.object().set("result", operation.get().run(arguments, progress));
        } catch (RefusedException e) {
            return refused(String.valueOf(e.getMessage()), e.exitCode());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return refused("the daemon is stopping", ExitCode.INTERRUPTED);
        } catch (AskerGoneException e) {
            throw e;
        } catch (Exception e) {
            LOG.warn("operation failed name={}", name, e);
            return refused(e.toString(), ExitCode.FAILED);
        }
    }

    private static ObjectNode refused(String message, ExitCode exit) {
        return Frame.object().put("refused", message).put("exit", exit.code());
    }

    @Override
    public void stop(Duration deadline) {
        try {
            ServerSocketChannel channel = server;
            if (channel != null) {
                channel.close();
            }
            for (SocketChannel connection : open) {
                connection.close();
            }
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.warn("the control socket was not closed cleanly: {}", e.toString());
        } finally {
            server = null;
        }
    }

    @Override
    public Health health() {
        return server == null ? new Health.Starting("not listening") : new Health.Up(socket.toString());
    }
}
