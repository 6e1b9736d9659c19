package dripstone.train;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration describes another model than the one that lies there. */
public final class IdentityMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** One setting. @param recorded in the model's ledger @param configured now */
    public record Difference(String key, String recorded, String configured) {}

    private final transient List<Difference> differences;

    IdentityMismatchException(List<Difference> differences) {
        super("the configuration is not this model's: "
                + differences.stream()
                        .map(d -> d.key() + " model=" + d.recorded() + " configured=" + d.configured())
                        .collect(Collectors.joining("; "))
                + "; these cannot change for a model that exists: set them back, or give the model a new name");
        this.differences = List.copyOf(differences);
    }

    public List<Difference> differences() {
        return differences;
    }
}
