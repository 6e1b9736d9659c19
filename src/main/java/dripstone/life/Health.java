package dripstone.life;

/** How a service is doing, in words that an administrator can act upon. */
public sealed interface Health {
    /** What to show. */
    String detail();

    /** Not yet serving, on its way up. */
    record Starting(String detail) implements Health {}

    /** Doing its work. */
    record Up(String detail) implements Health {}

    /** Well, with nothing to do until something arrives. */
    record Waiting(String detail) implements Health {}

    /** Working with less than it should have; the detail names what is missing and the way out. */
    record Degraded(String detail) implements Health {}

    /** Not working; the detail names the reason. */
    record Failed(String detail) implements Health {}

    default boolean isReady() {
        return switch (this) {
            case Up u -> true;
            case Waiting w -> true;
            case Degraded d -> true;
            case Starting s -> false;
            case Failed f -> false;
        };
    }
}
