package dripstone.source.crawl;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A directory tree on loopback, served by nginx, whose log says what was asked for. */
final class ServedTree implements AutoCloseable {
    private final Process nginx;
    private final Path log;
    private final URI root;

    private ServedTree(Process nginx, Path log, URI root) {
        this.nginx = nginx;
        this.log = log;
        this.root = root;
    }

    /** @param work for nginx's own files */
    static ServedTree start(Path tree, Path work) throws IOException, InterruptedException {
        return serve("root " + tree.toAbsolutePath() + "; autoindex on; index index.html;", work);
    }

    /** Pages that are made up as they are asked for: each name of letters from a to j below {@code /p/} links the ten that are longer. */
    static ServedTree startNames(Path work) throws IOException, InterruptedException {
        StringBuilder links = new StringBuilder();
        for (char c = 'a'; c <= 'j'; c++) {
            links.append("<li><a href=/p/${name}").append(c).append(">The page ").append(c).append("</a></li>");
        }
        String text = "<html><head><title>${name}</title></head><body><main><h1>${name}</h1><p>This is what stands on the page ${name}, and"
                + " it is about ${name} and nothing else: whoever looks for ${name}ism, ${name}ist or ${name}ology finds it here, in a"
                + " sentence that is long enough to be taken for text by whoever reads it.</p>";
        return serve("""
                default_type text/html; access_log off;
                location ~ "^/p/(?<name>[a-j]{0,6})$" { return 200 "%1$s<ul>%2$s</ul></main></body></html>"; }
                location ~ "^/p/(?<name>[a-j]{7})$" { return 200 "%1$s</main></body></html>"; }
                location / { return 404; }
                """.formatted(text, links), work);
    }

    private static ServedTree serve(String location, Path work) throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path log = work.resolve("access.log");
        Path configuration = Files.writeString(work.resolve("nginx.conf"), """
                daemon off; worker_processes 1; pid %1$s/pid; error_log %1$s/error.log;
                events { worker_connections 1024; }
                http {
                  types { text/html html htm; text/plain txt md; text/css css; application/javascript js; }
                  default_type application/octet-stream; sendfile on; keepalive_requests 1000000; tcp_nodelay on;
                  client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f; uwsgi_temp_path %1$s/u;
                  scgi_temp_path %1$s/s;
                  log_format own '$request_method $status $request_uri $http_user_agent'; access_log %2$s own buffer=64k flush=1s;
                  server { listen 127.0.0.1:%3$d backlog=1024; %4$s }
                }
                """.formatted(work, log, port, location));
        Process nginx = new ProcessBuilder("nginx", "-c", configuration.toString(), "-e", work.resolve("error.log").toString(), "-p",
                work.toString()).inheritIO().start();
        ServedTree served = new ServedTree(nginx, log, URI.create("http://127.0.0.1:" + port + "/"));
        served.awaitListening();
        return served;
    }

    private void awaitListening() throws IOException, InterruptedException {
        IOException last = new IOException("nginx ended: exit=" + nginx.isAlive());
        for (int i = 0; i < 100 && nginx.isAlive(); i++) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress(root.getHost(), root.getPort()), 100);
                return;
            } catch (IOException e) {
                last = e;
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        close();
        throw last;
    }

    URI root() {
        return root;
    }

    /** The addresses of pages that were answered since the last call, each as often as it was asked for. */
    List<String> pagesAsked() throws IOException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(1500); // nginx writes its log once a second
        List<String> asked;
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            asked = lines.filter(l -> l.startsWith("GET 200 ")).map(l -> l.split(" ", 4)[2]).toList();
        }
        Files.writeString(log, "");
        return asked;
    }

    @Override
    public void close() {
        nginx.destroy();
        try {
            if (!nginx.waitFor(5, TimeUnit.SECONDS)) {
                nginx.destroyForcibly();
            }
        } catch (InterruptedException e) {
            nginx.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
