package dripstone.source.crawl.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A SOCKS 5 proxy on loopback (RFC 1928, 1929) that connects every request to one port of loopback, and notes what it was asked. */
final class SocksServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    /** As {@code [user:password@]host}. */
    final List<String> asked = new CopyOnWriteArrayList<>();
    private final int port;
    private final String login;
    private final int reply;

    /** @param login {@code user:password}; empty where nobody is asked @param reply 0 to connect; else a refusal */
    SocksServer(int port, String login, int reply) throws IOException {
        this.port = port;
        this.login = login;
        this.reply = reply;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            String who = greet(in, out);
            in.readNBytes(3);
            String host = switch (in.readByte()) {
                case 1 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
                case 3 -> "name:" + new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.US_ASCII);
                default -> InetAddress.getByAddress(in.readNBytes(16)).getHostAddress();
            };
            in.readUnsignedShort();
            asked.add(who + host);
            out.write(new byte[] {5, (byte) reply, 0, 3, 4, 'h', 'o', 's', 't', 0, 80});
            if (reply == 0) {
                relay(client);
            }
        } catch (IOException e) {
            asked.add("broke: " + e.getMessage());
        }
    }

    private String greet(DataInputStream in, OutputStream out) throws IOException {
        in.readByte();
        String methods = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.ISO_8859_1);
        if (login.isEmpty()) {
            out.write(new byte[] {5, 0});
            return "";
        }
        if (methods.indexOf(2) < 0) {
            out.write(new byte[] {5, (byte) 0xff});
            throw new IOException("no login offered");
        }
        out.write(new byte[] {5, 2});
        in.readByte();
        String given = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8) + ":"
                + new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
        out.write(new byte[] {1, (byte) (given.equals(login) ? 0 : 1)});
        return given + "@";
    }

    private void relay(Socket client) throws IOException {
        try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread back = Thread.ofVirtual().start(() -> pump(target, client));
            pump(client, target);
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pump(Socket from, Socket to) {
        try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // One side has closed, which ends the tunnel.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket s : open) {
            s.close();
        }
    }
}
