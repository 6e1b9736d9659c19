package dripstone.source.crawl;

import dripstone.source.crawl.http.Validators;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What is kept of one page of one site.
 *
 * @param order number of discovery over all sites; with {@code depth} the place among pages that failed as often; never changed
 * @param depth links from a seed
 * @param hops redirects that led here
 * @param ready whether it stands in the queue of its authority; else it waits until {@code dueMillis}
 * @param kept whether its document was ever taken
 * @param attempts failures since the last success
 * @param dueMillis epoch; only where it waits
 * @param fetchedMillis epoch of the last answer; 0 where there was none
 * @param reading what made links and text of the body: extractor and scope; a change of it makes the body new
 * @param rawHash SHA-256 of the last body, lower-case hex; empty where there is none
 * @param validators of the last body
 * @param detail reason of a refusal or failure; empty where there is none
 * @param target of a redirect, or the canonical address; empty where there is none
 */
record PageRecord(
        PageState state, long order, int depth, int hops, boolean ready, boolean kept, int attempts, long dueMillis, long fetchedMillis,
        long reading, String rawHash, Validators validators, String detail, String target) {
    private static final int FORMAT = 1;

    /** A page that was just found. */
    static PageRecord found(long order, int depth, int hops) {
        return new PageRecord(PageState.SCHEDULED, order, depth, hops, true, false, 0, 0, 0, 0, "", Validators.NONE, "", "");
    }

    /** In the queue of its authority. */
    PageRecord asReady() {
        return new PageRecord(state, order, depth, hops, true, kept, attempts, 0, fetchedMillis, reading, rawHash, validators, detail,
                target);
    }

    /** Waiting until that time, in that state. */
    PageRecord waiting(PageState newState, long untilMillis, int newAttempts, String newDetail) {
        return new PageRecord(newState, order, depth, hops, false, kept, newAttempts, untilMillis, fetchedMillis, reading, rawHash,
                validators, newDetail, target);
    }

    /** With what the last answer said of the body. */
    PageRecord read(long atMillis, long newReading, String newHash, Validators newValidators, boolean newKept) {
        return new PageRecord(state, order, depth, hops, ready, newKept, attempts, dueMillis, atMillis, newReading, newHash,
                newValidators, detail, target);
    }

    PageRecord withTarget(String newTarget) {
        return new PageRecord(state, order, depth, hops, ready, kept, attempts, dueMillis, fetchedMillis, reading, rawHash, validators,
                detail, newTarget);
    }

    byte[] encoded() {
        var bytes = new ByteArrayOutputStream(128);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeByte(state.code);
            out.writeByte((ready ? 1 : 0) | (kept ? 2 : 0));
            out.writeLong(order);
            out.writeInt(depth);
            out.writeInt(hops);
            out.writeInt(attempts);
            out.writeLong(dueMillis);
            out.writeLong(fetchedMillis);
            out.writeLong(reading);
            out.writeUTF(rawHash);
            out.writeUTF(bounded(validators.etag()));
            out.writeUTF(bounded(validators.lastModified()));
            out.writeUTF(bounded(detail));
            out.writeUTF(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static PageRecord decoded(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readUnsignedByte();
            if (format != FORMAT) {
                throw new IOException("page record has format=" + format + "; this build reads " + FORMAT);
            }
            PageState state = PageState.of(in.readUnsignedByte());
            int flags = in.readUnsignedByte();
            long order = in.readLong();
            int depth = in.readInt();
            int hops = in.readInt();
            int attempts = in.readInt();
            long due = in.readLong();
            long fetched = in.readLong();
            long reading = in.readLong();
            String hash = in.readUTF();
            Validators validators = new Validators(in.readUTF(), in.readUTF());
            return new PageRecord(state, order, depth, hops, (flags & 1) != 0, (flags & 2) != 0, attempts, due, fetched, reading, hash,
                    validators, in.readUTF(), in.readUTF());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Servers' words: a validator too long to be kept is not used, a detail is cut. */
    private static String bounded(String text) {
        return text.length() <= 1_000 ? text : "";
    }
}
