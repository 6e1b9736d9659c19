package dripstone.source.crawl.http;

import java.net.URI;
import java.util.function.Predicate;

/**
 * What to fetch.
 *
 * @param uri absolute, http or https
 * @param validators of the last answer, for a conditional GET; {@link Validators#NONE} where there is none
 * @param limits on the answer
 * @param mediaTypes answers whether a body of that type (lower case, without parameters; empty where the server names none) is wanted
 * @param access how the server is reached
 */
public record FetchRequest(URI uri, Validators validators, FetchLimits limits, Predicate<String> mediaTypes, Access access) {
    public FetchRequest {
        if (uri.getHost() == null || !(uri.getScheme().equals("http") || uri.getScheme().equals("https"))) {
            throw new IllegalArgumentException("only http and https addresses with a host are fetched: uri=" + uri);
        }
    }

    /** A direct request. */
    public FetchRequest(URI uri, Validators validators, FetchLimits limits, Predicate<String> mediaTypes) {
        this(uri, validators, limits, mediaTypes, Access.DIRECT);
    }

    /** A direct and unconditional request. */
    public static FetchRequest of(URI uri, FetchLimits limits, Predicate<String> mediaTypes) {
        return new FetchRequest(uri, Validators.NONE, limits, mediaTypes);
    }
}
