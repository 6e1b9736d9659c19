package dripstone.source.crawl.http;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.MessageConstraintException;

/** From what went wrong to the outcome that says so. */
final class Failures {
    private static final int LONGEST = 200;

    private Failures() {}

    static FetchOutcome outcome(Exception e, boolean cut, FetchLimits limits) {
        if (cut) {
            return new FetchOutcome.Broken("cut off, total-time=" + limits.total());
        }
        String reason = e.getClass().getSimpleName() + ": " + shortened(Optional.ofNullable(e.getMessage()).orElse("no message"));
        return switch (e) {
            case GuardedResolver.PrivateAddressException p -> new FetchOutcome.Unwanted(String.valueOf(p.getMessage()));
            case BodyReader.UnknownCodingException u -> new FetchOutcome.Unwanted(shortened(String.valueOf(u.getMessage())));
            case WireBody.SlowBodyException s -> new FetchOutcome.Broken(String.valueOf(s.getMessage()));
            case MessageConstraintException m -> new FetchOutcome.Unwanted("headers beyond their limit: " + m.getMessage());
            case ZipException z -> new FetchOutcome.Broken(reason);
            case EOFException eof -> new FetchOutcome.Broken(reason);
            case UnknownHostException u -> new FetchOutcome.Unreachable(reason);
            case ConnectTimeoutException c -> new FetchOutcome.Unreachable(reason);
            case ConnectException c -> new FetchOutcome.Unreachable(reason);
            case NoRouteToHostException n -> new FetchOutcome.Unreachable(reason);
            case SSLException s -> new FetchOutcome.Unreachable(reason);
            default -> new FetchOutcome.Broken(reason);
        };
    }

    /** Whether no connection came about, so that another address of the host may do. */
    static boolean isOfConnecting(Exception e) {
        return e instanceof ConnectException || e instanceof ConnectTimeoutException || e instanceof NoRouteToHostException;
    }

    /** Servers' words in our logs: bounded, one line. */
    static String shortened(String words) {
        String line = words.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
