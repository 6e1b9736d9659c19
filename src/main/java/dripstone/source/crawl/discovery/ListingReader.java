package dripstone.source.crawl.discovery;

import crawlercommons.sitemaps.AbstractSiteMap;
import crawlercommons.sitemaps.SiteMap;
import crawlercommons.sitemaps.SiteMapIndex;
import crawlercommons.sitemaps.SiteMapParser;
import crawlercommons.sitemaps.SiteMapURL;
import crawlercommons.sitemaps.UnknownFormatException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads sitemaps (sitemaps.org protocol 0.9: files, indexes, plain text, gzip), RSS 2.0 and Atom 1.0 by crawler-commons' parser. No
 * document type, entity or file beside the body is ever read. A body that breaks off, or is cut at the limit, gives what stood before.
 */
public final class ListingReader {
    private static final long DAY_MILLIS = 86_400_000;
    private static final int MOST_LAYERS = 2;

    private final int maxBytes;
    private final int maxEntries;

    /** @param maxBytes of the body after decompression */
    public ListingReader(long maxBytes, int maxEntries) {
        this.maxBytes = Math.toIntExact(maxBytes);
        this.maxEntries = maxEntries;
    }

    /** Whether a body of that type may be a sitemap or feed; the body itself decides, since servers name them in many ways. */
    public static boolean isWanted(String mediaType) {
        return switch (mediaType) {
            case "", "text/plain", "text/xml", "text/html", "application/xml", "application/gzip", "application/x-gzip",
                    "application/octet-stream" -> true;
            default -> mediaType.endsWith("+xml");
        };
    }

    /**
     * Reads one.
     *
     * @throws IOException when the body is none; its message says why
     */
    public Listing read(byte[] body, URI address) throws IOException {
        AbstractSiteMap map;
        try {
            map = new SiteMapParser(/* strict= */ false, /* allowPartial= */ true).parseSiteMap(unpacked(body), address.toURL());
        } catch (UnknownFormatException e) {
            throw new IOException("neither sitemap nor feed: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new IOException("sitemap or feed cannot be read: " + e, e);
        }
        return switch (map) {
            case SiteMapIndex index -> index(index);
            case SiteMap pages -> pages(pages);
            case null -> throw new IOException("neither sitemap nor feed");
            default -> throw new IOException("neither sitemap nor feed: " + map.getType());
        };
    }

    private Listing index(SiteMapIndex index) {
        List<String> sitemaps = new ArrayList<>();
        for (AbstractSiteMap map : index.getSitemaps()) {
            if (sitemaps.size() < maxEntries && map.getUrl() != null) {
                sitemaps.add(map.getUrl().toString());
            }
        }
        return new Listing(List.of(), sitemaps);
    }

    private Listing pages(SiteMap map) {
        List<Listing.Entry> entries = new ArrayList<>();
        for (SiteMapURL url : map.getSiteMapUrls()) {
            if (entries.size() < maxEntries && url.getUrl() != null) {
                entries.add(new Listing.Entry(url.getUrl().toString(), millis(url.getLastModified())));
            }
        }
        return new Listing(entries, List.of());
    }

    @SuppressWarnings("JavaUtilDate") // the parser's type
    private static long millis(@Nullable Date date) {
        if (date == null) {
            return 0;
        }
        long millis = date.getTime();
        return millis % DAY_MILLIS == 0 ? millis + DAY_MILLIS - 1000 : Math.max(0, millis);
    }

    /** A {@code .xml.gz} is compressed once by its author, and by some servers once more. */
    private byte[] unpacked(byte[] body) throws IOException {
        byte[] at = body;
        for (int layer = 0; layer < MOST_LAYERS && isGzip(at); layer++) {
            at = gunzipped(at);
        }
        return at;
    }

    private static boolean isGzip(byte[] bytes) {
        return bytes.length > 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
    }

    /** At most so many bytes as are read at all. */
    private byte[] gunzipped(byte[] bytes) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] out = new byte[Math.min(maxBytes, 64 * 1024)];
            int length = 0;
            while (true) {
                int n;
                try {
                    n = in.read(out, length, out.length - length);
                } catch (EOFException e) { // the body was cut: what stood before is read
                    return Arrays.copyOf(out, length);
                }
                if (n < 0) {
                    return Arrays.copyOf(out, length);
                }
                length += n;
                if (length == maxBytes) {
                    return out;
                }
                if (length == out.length) {
                    out = Arrays.copyOf(out, (int) Math.min(maxBytes, 2L * length));
                }
            }
        }
    }
}
