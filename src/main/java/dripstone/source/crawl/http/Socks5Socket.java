package dripstone.source.crawl.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection through a SOCKS proxy (RFC 1928), with user and password (RFC 1929) where they are given. The proxy is told the address that
 * was judged here; a wildcard address that bears a name has the proxy look up that name. Every step of the greeting together takes no
 * longer than the connection may.
 */
final class Socks5Socket extends Socket {
    private static final int VERSION = 5;
    private static final int NO_LOGIN = 0;
    private static final int USER_AND_PASSWORD = 2;
    private static final int CONNECT = 1;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final int LONGEST_NAME = 255;
    private static final String[] REPLIES = {"succeeded", "general failure", "not allowed by its rules", "network unreachable",
        "host unreachable", "connection refused", "time to live expired", "command not supported", "kind of address not supported"};

    private final InetSocketAddress proxy;
    private final ProxyLogin login;

    /** @param proxy resolved */
    Socks5Socket(InetSocketAddress proxy, ProxyLogin login) {
        this.proxy = proxy;
        this.login = login;
    }

    /** An address of which only the name counts, since the proxy looks it up. */
    static InetAddress lookedUpByTheProxy(String name) throws IOException {
        return InetAddress.getByAddress(name, new byte[4]);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeoutMillis) throws IOException {
        if (!(endpoint instanceof InetSocketAddress target)) {
            throw new ConnectException("no address of the Internet: " + endpoint);
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis == 0 ? Integer.MAX_VALUE : timeoutMillis);
        int usual = getSoTimeout();
        super.connect(proxy, timeoutMillis);
        boolean done = false;
        try {
            greet(end);
            ask(target, end);
            setSoTimeout(usual);
            done = true;
        } catch (SocketTimeoutException e) {
            throw refused("no answer to its greeting in time", e);
        } catch (InterruptedIOException | ConnectException e) {
            throw e;
        } catch (IOException e) {
            throw refused(String.valueOf(e.getMessage()), e);
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private void greet(long end) throws IOException {
        getOutputStream().write(login.isGiven()
                ? new byte[] {VERSION, 2, NO_LOGIN, USER_AND_PASSWORD}
                : new byte[] {VERSION, 1, NO_LOGIN});
        byte[] answer = read(2, end);
        require(answer[0] == VERSION, "version=" + answer[0]);
        switch (answer[1]) {
            case NO_LOGIN -> { }
            case USER_AND_PASSWORD -> logIn(end);
            default -> throw refused("it wants to know who we are: " + (login.isGiven() ? "not by a password" : "see proxy-login"), null);
        }
    }

    private void logIn(long end) throws IOException {
        require(login.isGiven(), "it chose a login that was not offered");
        byte[] user = login.user().getBytes(StandardCharsets.US_ASCII);
        byte[] password = login.passwordBytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(1);
        out.write(user.length);
        out.writeBytes(user);
        out.write(password.length);
        out.writeBytes(password);
        getOutputStream().write(out.toByteArray());
        require(read(2, end)[1] == 0, "it does not accept the login of user=" + login.user());
    }

    private void ask(InetSocketAddress target, long end) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {VERSION, CONNECT, 0});
        InetAddress address = target.getAddress();
        if (address == null || address.isAnyLocalAddress()) {
            byte[] name = target.getHostString().getBytes(StandardCharsets.US_ASCII);
            require(name.length <= LONGEST_NAME, "the host's name is too long");
            out.write(NAME);
            out.write(name.length);
            out.writeBytes(name);
        } else {
            out.write(address.getAddress().length == 4 ? IPV4 : IPV6);
            out.writeBytes(address.getAddress());
        }
        out.write(target.getPort() >> 8);
        out.write(target.getPort());
        getOutputStream().write(out.toByteArray());
        answered(end);
    }

    private void answered(long end) throws IOException {
        byte[] head = read(4, end);
        require(head[0] == VERSION, "version=" + head[0]);
        int reply = head[1];
        require(reply == 0, "reply=" + reply + (reply > 0 && reply < REPLIES.length ? " " + REPLIES[reply] : ""));
        int length = switch (head[3]) {
            case IPV4 -> 4;
            case IPV6 -> 16;
            case NAME -> read(1, end)[0] & 0xff;
            default -> throw refused("kind of address=" + head[3], null);
        };
        byte[] _ = read(length + 2, end); // where it connects from
    }

    /** Byte after byte, since a proxy that sends one now and then must not hold its caller for longer either. */
    private byte[] read(int length, long end) throws IOException {
        DataInputStream in = new DataInputStream(getInputStream());
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new SocketTimeoutException("the time to connect is over");
            }
            setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
            bytes[i] = in.readByte();
        }
        return bytes;
    }

    private void require(boolean so, String otherwise) throws ConnectException {
        if (!so) {
            throw refused(otherwise, null);
        }
    }

    private ConnectException refused(String reason, @Nullable Exception cause) {
        ConnectException e = new ConnectException("proxy=socks5://" + proxy.getHostString() + ":" + proxy.getPort() + " " + reason);
        if (cause != null) {
            e.initCause(cause);
        }
        return e;
    }
}
