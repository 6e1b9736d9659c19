package dripstone.app.soak;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * A part of a process's memory, and how its growth is judged: the mean of the last third of the days beside that of the second, by when
 * everything has been at work. What the JVM fills up to a limit of its own is shown and not judged.
 */
enum MemoryPart {
    HEAP("heap in use after a collection", MemorySample::heap, OptionalLong.of(8)),
    HEAP_TOUCHED("heap that was ever touched, at most -Xmx", MemorySample::heapTouched, OptionalLong.empty()),
    CLASSES("classes", MemorySample::classes, OptionalLong.of(6)),
    CODE("compiled code, at most the code cache's limit", MemorySample::code, OptionalLong.empty()),
    DIRECT("direct buffers", MemorySample::direct, OptionalLong.of(4)),
    OWN("models and optimisers, by our own account", MemorySample::own, OptionalLong.of(1)),
    MALLOC_USED("malloc: in use", MemorySample::mallocUsed, OptionalLong.of(8)),
    OTHER("malloc: kept, collector's marks, stacks", MemorySample::other, OptionalLong.of(24)),
    MALLOC_FREE("malloc: addresses of what it keeps", MemorySample::mallocFree, OptionalLong.empty()),
    ANONYMOUS("all without a file", MemorySample::anonymous, OptionalLong.empty()),
    MAPPED("resident pages of files", MemorySample::mapped, OptionalLong.of(24));

    private final String title;
    @SuppressWarnings("ImmutableEnumChecker") // a method reference without a state
    private final ToLongFunction<MemorySample> figure;
    private final OptionalLong slackMib;

    MemoryPart(String title, ToLongFunction<MemorySample> figure, OptionalLong slackMib) {
        this.title = title;
        this.figure = figure;
        this.slackMib = slackMib;
    }

    String title() {
        return title;
    }

    long of(SoakDay day) {
        return figure.applyAsLong(day.memory());
    }

    String rule() {
        return slackMib.isPresent() ? "last third at most a tenth and " + slackMib.getAsLong() + " MiB over the second" : "-";
    }

    /** What is wrong with its growth; empty where nothing is, or it is not judged. */
    Optional<String> fault(List<SoakDay> days) {
        return slackMib.isPresent() ? grows(title, days, this::of, slackMib.getAsLong() << 20) : Optional.empty();
    }

    /** By more than a tenth and some slack. */
    static Optional<String> grows(String what, List<SoakDay> days, ToLongFunction<SoakDay> figure, long slack) {
        int third = days.size() / 3;
        double before = mean(days.subList(third, 2 * third), figure);
        double after = mean(days.subList(days.size() - third, days.size()), figure);
        return after > before * 1.1 + slack
                ? Optional.of("grows: " + what + " from " + Math.round(before) + " to " + Math.round(after))
                : Optional.empty();
    }

    private static double mean(List<SoakDay> some, ToLongFunction<SoakDay> figure) {
        return some.stream().mapToLong(figure).average().orElse(0);
    }
}
