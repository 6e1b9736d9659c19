package dripstone.disk;

import java.util.random.RandomGenerator;

/** How a power loss chooses among changes that were not forced. */
enum Survival {
    NONE, ALL, FIRST_ONES, ANY;

    static Survival draw(RandomGenerator random) {
        return values()[random.nextInt(values().length)];
    }

    /** Whether the change survives that is number {@code i} of so many. */
    boolean keeps(RandomGenerator random, int i, int of) {
        return switch (this) {
            case NONE -> false;
            case ALL -> true;
            case FIRST_ONES -> random.nextInt(of) >= i; // ever less likely
            case ANY -> random.nextBoolean();
        };
    }
}
