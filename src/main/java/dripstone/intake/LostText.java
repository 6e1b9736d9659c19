package dripstone.intake;

import dripstone.journal.PositionRanges;
import java.util.List;

/**
 * What stood at places of the journal that cannot be read any more.
 *
 * @param documents of which something stood there, each with those of its versions; whether they were held out is not known
 * @param places that were asked of, and all other parts of these documents: they come again whole
 */
public record LostText(List<Gone> documents, PositionRanges places) {
    public LostText {
        documents = List.copyOf(documents);
    }
}
