package dripstone.app.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a site that drifts holds at each time: pages are born, changed each at its own pace, and taken away for good. Times are those since
 * the beginning. Nothing here changes.
 */
record SoakPages(long seed) {
    private static final int FIRST = 40;
    private static final Duration BIRTH_EVERY = Duration.ofHours(3);

    /** A text of a page. @param number from 0 @param from when it appears @param to when it is replaced or taken away, or the end */
    record Edition(int page, long number, Duration from, Duration to) {
        /** Stands in the text itself. */
        String mark() {
            return mark(page, number);
        }

        static String mark(int page, long number) {
            return "Edition " + number + " of page " + page;
        }
    }

    int born(Duration age) {
        return FIRST + (int) age.dividedBy(BIRTH_EVERY);
    }

    boolean isGone(int page, Duration age) {
        return page % 3 == 1 && age.minus(birth(page)).compareTo(life(page)) > 0;
    }

    /** Pages that are there. */
    IntStream present(Duration age) {
        return IntStream.range(0, born(age)).filter(page -> !isGone(page, age));
    }

    /** Of the edition that stands at that time. */
    long number(int page, Duration age) {
        return page % 5 == 0 ? 0 : age.minus(birth(page)).dividedBy(period(page));
    }

    /** When that edition appeared. */
    Duration begin(int page, long number) {
        return birth(page).plus(period(page).multipliedBy(number));
    }

    /** Its text is its own, and its words are those of its day. */
    String text(int page, long number) {
        int day = (int) begin(page, number).toDays();
        return Edition.mark(page, number) + ". " + SoakText.of(seed, day / 2, page * 1_000_000L + number, 12);
    }

    /** Every one that appeared before the end. */
    List<Edition> editions(Duration end) {
        List<Edition> all = new ArrayList<>();
        for (int page = 0; page < born(end); page++) {
            Duration death = page % 3 == 1 ? earlier(end, birth(page).plus(life(page))) : end;
            long last = number(page, death);
            for (long number = 0; number <= last; number++) {
                Duration to = number == last ? death : begin(page, number + 1);
                all.add(new Edition(page, number, begin(page, number), to));
            }
        }
        return all;
    }

    private static Duration birth(int page) {
        return page < FIRST ? Duration.ZERO : BIRTH_EVERY.multipliedBy(page - FIRST + 1L);
    }

    /** Every half day to every fourth day. One in five pages never changes. */
    private static Duration period(int page) {
        return Duration.ofHours(12L * (1 + page % 8));
    }

    /** Of those that are taken away: a day and a half to nine and a half. */
    private static Duration life(int page) {
        return Duration.ofHours(36L + 48L * (page % 5));
    }

    private static Duration earlier(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
