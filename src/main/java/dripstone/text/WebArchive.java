package dripstone.text;

import dripstone.disk.BlockInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Pages that a crawler kept: WARC 1.0 and 1.1 (ISO 28500). Responses with status 200 and resources are read, by their media type and
 * under their address; stylesheets, scripts and media are passed over.
 */
record WebArchive() implements Container {
    private static final Pattern CHARSET = Pattern.compile("charset\\s*=\\s*\"?([A-Za-z0-9_:.+-]{1,40})", Pattern.CASE_INSENSITIVE);
    private static final Pattern STATUS_OK = Pattern.compile("HTTP/\\d(\\.\\d)? 200\\b.*", Pattern.DOTALL);
    private static final Pattern NO_PAGE =
            Pattern.compile("(image|audio|video|font)/.*|text/css|.*javascript|application/(font|x-font|octet).*|.*/json");
    private static final int MAX_ADDRESS = 2048;

    /** An address and its body. @param type value of Content-Type, or empty */
    private record Page(Place place, String address, String type, InputStream body) {}

    @Override
    public void read(FileWalk walk, Place at, InputStream in) throws IOException, InterruptedException {
        Lines lines = new Lines(in);
        for (String version = WebHeaders.firstLine(lines); !version.isEmpty(); version = WebHeaders.firstLine(lines)) {
            if (!version.startsWith("WARC/1.")) {
                throw new ArchiveException.Damaged("damaged web archive: a record begins with '" + NameCheck.printable(version) + "'");
            }
            walk.budget().record();
            Map<String, String> headers = WebHeaders.read(lines);
            RecordBody body = new RecordBody(lines, length(headers));
            record(walk, at, headers, body);
            body.drain();
        }
    }

    private static long length(Map<String, String> headers) throws ArchiveException.Damaged {
        try {
            long length = Long.parseLong(headers.getOrDefault("content-length", ""));
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException e) {
            throw ArchiveException.Damaged.by(e);
        }
        throw new ArchiveException.Damaged("damaged web archive: a record has a negative length");
    }

    private static void record(FileWalk walk, Place at, Map<String, String> headers, RecordBody body)
            throws IOException, InterruptedException {
        String address = headers.getOrDefault("warc-target-uri", "").replaceAll("^<|>$", "");
        String type = headers.getOrDefault("content-type", "");
        if (address.isEmpty() || address.length() > MAX_ADDRESS || address.chars().anyMatch(Character::isISOControl)) {
            return;
        }
        Place place = new Place(at.inside(address).member(), name(address), at.depth() + 1);
        try {
            switch (headers.getOrDefault("warc-type", "")) {
                case "response" -> response(walk, place, address, body);
                case "resource" -> page(walk, new Page(place, address, type, body));
                default -> { } // requests, metadata and revisits hold no page
            }
        } catch (ArchiveException.Damaged e) {
            walk.say(new Extraction.Refused(place.member(), e.reason()));
        }
    }

    private static void response(FileWalk walk, Place place, String address, RecordBody body) throws IOException, InterruptedException {
        Lines lines = new Lines(body);
        if (!STATUS_OK.matcher(WebHeaders.firstLine(lines)).matches()) {
            return;
        }
        Map<String, String> headers = WebHeaders.read(lines);
        InputStream sent = new BufferedInputStream(new RecordBody(lines, Long.MAX_VALUE), 1 << 13);
        if (headers.getOrDefault("transfer-encoding", "").toLowerCase(Locale.ROOT).contains("chunked")) {
            sent = ChunkedBody.of((BufferedInputStream) sent);
        }
        String encoding = headers.getOrDefault("content-encoding", "identity").toLowerCase(Locale.ROOT).strip();
        String type = headers.getOrDefault("content-type", "");
        SourceStream source = new SourceStream(sent);
        switch (encoding) {
            case "identity", "" -> page(walk, new Page(place, address, type, sent));
            case "gzip", "x-gzip" -> page(walk, new Page(place, address, type, new Inflated(gunzip(source), source, walk.budget())));
            case "deflate" -> page(walk,
                    new Page(place, address, type, new Inflated(new InflaterInputStream(source), source, walk.budget())));
            default -> walk.say(new Extraction.Refused(place.member(), "unsupported content encoding: " + NameCheck.printable(encoding)));
        }
    }

    private static InputStream gunzip(SourceStream source) throws IOException {
        try {
            return new GZIPInputStream(source);
        } catch (IOException e) {
            throw source.explain(e);
        }
    }

    private static void page(FileWalk walk, Page page) throws IOException, InterruptedException {
        String type = page.type().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        Matcher charset = CHARSET.matcher(page.type());
        String named = charset.find() ? charset.group(1) : "";
        if (NO_PAGE.matcher(type).matches()) {
            return;
        }
        switch (type) {
            case "text/html", "application/xhtml+xml" -> walk.say(walk.bodies().html(page.place(), named, page.address(), page.body()));
            case "text/plain" -> walk.say(walk.bodies().plain(page.place(), named, page.body()));
            default -> walk.read(page.place(), page.body());
        }
    }

    /** The last step of an address's path. */
    private static String name(String address) {
        try {
            String path = URI.create(address).getPath();
            return path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
        } catch (IllegalArgumentException e) {
            return ""; // the content tells its type alone
        }
    }

    /** So many bytes of a stream. */
    private static final class RecordBody extends BlockInputStream {
        private final Lines lines;
        private final boolean exact;
        private long left;

        /** @param length {@link Long#MAX_VALUE} for all there is */
        RecordBody(Lines lines, long length) {
            this.lines = lines;
            this.left = length;
            this.exact = length != Long.MAX_VALUE;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (left == 0) {
                return -1;
            }
            int n = lines.read(into, offset, (int) Math.min(length, left));
            if (n < 0 && exact) {
                throw new ArchiveException.Damaged("damaged web archive: its last record is cut off");
            }
            left -= Math.max(n, 0);
            return n;
        }
    }
}
