package dripstone.text.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the names of a place and of those around it say, by a lexicon. */
record PlaceNames(float nearest, float sum, float least, float greatest) {
    private static final PlaceNames NONE = new PlaceNames(0, 0, 0, 0);

    /** @param known what has been found so far; each place is asked once @param lexicon what names say */
    static PlaceNames of(Scope scope, Function<String, Lexicon.Opinion> lexicon, Map<Scope, PlaceNames> known) {
        List<Scope> unknown = new ArrayList<>();
        Scope s = scope;
        PlaceNames found = NONE;
        while (s != null) {
            PlaceNames before = known.get(s);
            if (before != null) {
                found = before;
                break;
            }
            unknown.add(s);
            s = s.parent();
        }
        for (int i = unknown.size() - 1; i >= 0; i--) {
            Scope own = unknown.get(i);
            found = found.with(lexicon.apply(own.names()));
            known.put(own, found);
        }
        return found;
    }

    private PlaceNames with(Lexicon.Opinion own) {
        if (own.known() == 0) {
            return this;
        }
        return new PlaceNames(own.mean(), sum + own.mean(), Math.min(least, own.least()), Math.max(greatest, own.greatest()));
    }
}
