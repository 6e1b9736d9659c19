package dripstone.web;

import dripstone.life.Heartbeat;
import dripstone.life.Pulse;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server for {@code /healthz} as any client does, over its port, again and again: what nobody else asks for might have been
 * unanswered for days. On a platform thread, since the virtual ones are what may be stuck. A question that meets silence is asked
 * again, and is no beat.
 */
final class OwnPort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnPort.class);
    private static final Duration ASK_EVERY = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Of the JDK's server: the one thread that accepts connections and hands requests on. */
    private static final String DISPATCHER = "HTTP-Dispatcher";
    private static final byte[] QUESTION =
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String ANSWER = "HTTP/1.1 200";

    private final InetSocketAddress listening;
    private final Duration every;
    private final Duration patience;
    private final Heartbeat heartbeat = new Heartbeat("web", DISPATCHER);
    private final CountDownLatch stop = new CountDownLatch(1);
    /** Empty while it answers. Written by the thread that asks. */
    private volatile String trouble = "";
    private @Nullable Thread thread;
    // of the thread that asks
    private boolean silent;

    /** @param listening where the server does */
    OwnPort(InetSocketAddress listening) {
        this(listening, ASK_EVERY, PATIENCE);
    }

    OwnPort(InetSocketAddress listening, Duration every, Duration patience) {
        this.listening = listening;
        this.every = every;
        this.patience = patience;
    }

    void open() {
        thread = Thread.ofPlatform().name("web-own-port").daemon().start(this::askAgainAndAgain);
    }

    private void askAgainAndAgain() {
        try {
            do {
                if (!silent) {
                    heartbeat.works("answering GET /healthz on its own port", patience);
                }
                askOnce();
                if (!silent) {
                    heartbeat.waits();
                }
            } while (!stop.await(every.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Who is turned away at once, since too many others are there, was answered by a server that is awake. */
    private void askOnce() {
        try {
            String answer = ask();
            silent = false;
            told(answer.equals(ANSWER) ? ""
                    : "it turned its own question away: answer='" + answer + "'; too many clients may be connected");
        } catch (SocketTimeoutException | ConnectException e) {
            silent = true;
            told("it does not answer on its own port: " + e);
        } catch (IOException e) {
            silent = false;
            told("it could not be asked on its own port: " + e + "; too many clients may be connected");
        }
    }

    private String ask() throws IOException {
        InetAddress address = listening.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : listening.getAddress();
        try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) patience.toMillis());
            socket.connect(new InetSocketAddress(address, listening.getPort()), (int) patience.toMillis());
            socket.getOutputStream().write(QUESTION);
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes(ANSWER.length()), StandardCharsets.US_ASCII);
        }
    }

    private void told(String now) {
        if (stop.getCount() == 0) {
            return; // the server may be gone already
        }
        if (trouble.isEmpty() && !now.isEmpty()) {
            LOG.warn("the server of pages is asked again every {} s: {}", every.toSeconds(), now);
        } else if (now.isEmpty() && !trouble.isEmpty()) {
            LOG.info("the server of pages answers again on its own port");
        }
        trouble = now;
    }

    /** Empty while the server answers. */
    String trouble() {
        return trouble;
    }

    Pulse pulse() {
        return heartbeat.pulse();
    }

    /** Asks no more. */
    @Override
    public void close() {
        stop.countDown();
        Thread asking = thread;
        if (asking != null) {
            asking.interrupt();
        }
    }
}
