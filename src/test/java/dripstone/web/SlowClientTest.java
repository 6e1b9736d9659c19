package dripstone.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.life.Health;
import dripstone.meter.Meters;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server of the JDK takes its times once a process, so that a short one needs a process of its own. */
@Timeout(60)
final class SlowClientTest {
    /** The server alone, until its input ends. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws IOException {
            WebServer server = new WebServer(new WebSettings(true, "127.0.0.1", 0, List.of()), new StatusQuery() {
                @Override
                public ObjectNode status() {
                    return new ObjectMapper().createObjectNode();
                }

                @Override
                public Map<String, Health> health() {
                    return Map.of();
                }

                @Override
                public String metrics() {
                    return "";
                }
            }, Map.of(), "a-token-of-the-owner", new Meters());
            server.start();
            System.out.println(server.address());
            while (System.in.read() >= 0) {
                // until whoever started this ends
            }
            System.exit(0);
        }
    }

    @Test
    void aClientThatNeverEndsItsHeaders_isCutOff() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), "-Dsun.net.httpserver.maxReqTime=1", Main.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (!Objects.requireNonNull(line).startsWith("http://")) { // the log writes here too
                line = out.readLine();
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(),
                    Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)))) {
                socket.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
                assertEquals(-1, socket.getInputStream().read());
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
