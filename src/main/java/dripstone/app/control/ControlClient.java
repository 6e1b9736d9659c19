package dripstone.app.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** The command's end of the control socket. */
public final class ControlClient implements AutoCloseable {
    private final SocketChannel channel;

    private ControlClient(SocketChannel channel) {
        this.channel = channel;
    }

    /** Connects to the daemon that listens there; nothing when none does. */
    public static Optional<ControlClient> connect(Path socket) throws IOException {
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return Optional.of(new ControlClient(channel));
        } catch (ConnectException e) {
            channel.close();
            return Optional.empty();
        } catch (SocketException e) {
            channel.close();
            if (String.valueOf(e.getMessage()).contains("refused")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Asks and waits for the answer. */
    public ObjectNode ask(String operation, ObjectNode arguments, Consumer<String> progress) throws IOException, RefusedException {
        OutputStream out = Channels.newOutputStream(channel);
        BufferedInputStream in = new BufferedInputStream(Channels.newInputStream(channel));
        ObjectNode request = Frame.object().put("operation", operation);
        request.set("arguments", arguments);
        Frame.write(out, request);
        while (true) {
            ObjectNode frame = Frame.read(in).orElseThrow(() -> new IOException("the daemon ended before it answered"));
            if (frame.has("progress")) {
                progress.accept(frame.get("progress").asText());
            } else if (frame.has("refused")) {
                throw new RefusedException(ExitCode.of(frame.path("exit").asInt()), frame.get("refused").asText());
            } else if (frame.get("result") instanceof ObjectNode result) {
                return result;
            } else {
                throw new IOException("the daemon's answer cannot be read; it may be of another version");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
