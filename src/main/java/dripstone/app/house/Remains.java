package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.house.TextLocator.DocumentName;
import dripstone.journal.JournalFile;
import dripstone.journal.Position;
import dripstone.journal.PositionRange;
import dripstone.journal.PositionRanges;
import dripstone.journal.Withdrawal;
import dripstone.source.drop.FolderSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What remains of a withdrawn document: said plainly, also where nothing can be done about it. */
final class Remains {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final House house;

    Remains(House house) {
        this.house = house;
    }

    /** @param document as the person named it, which an erased withdrawal no longer says */
    ObjectNode of(DocumentName document, Forgetting.Outcome outcome) throws IOException {
        Withdrawal w = outcome.withdrawal();
        ObjectNode answer = JSON.createObjectNode().put("number", w.number()).put("source", document.source())
                .put("address", document.address());
        if (!document.member().isEmpty()) {
            answer.put("member", document.member());
        }
        answer.put("state", w.state().name().toLowerCase(Locale.ROOT)).put("entries", w.entries());
        if (!outcome.erasingWaits().isEmpty()) {
            answer.put("erasing-waits", outcome.erasingWaits());
        }
        answer.put("refused", w.refuses() ? "until `dripstone source allow`" : "no");
        boolean erased = w.state() == Withdrawal.State.ERASED;
        files(answer.putArray("journal"), house, w.places(), erased ? "holds nothing of it: erased" : until(house));
        List<Position> trained = house.forgetting().trained(w);
        answer.put("held-out-entries", w.entries() - trained.size());
        outcome.fromStep().ifPresent(step -> answer.put("from-step", step));
        new ModelReport(house).write(answer.putArray("models"), trained);
        elsewhere(answer.putArray("elsewhere"), document, erased);
        return answer;
    }

    static String until(House house) {
        return JournalRetention.until(house.configuration().settings().journal());
    }

    /** In which files the places lie. */
    static void files(ArrayNode into, House house, PositionRanges places, String until) {
        for (JournalFile file : house.journal().files()) {
            PositionRange all = new PositionRange(file.from(), file.to());
            List<PositionRange> inIt = places.ranges().stream().filter(r -> all.contains(r.from())).toList();
            if (!inIt.isEmpty()) {
                ArrayNode positions = into.addObject().put("file", file.name()).put("until", until).putArray("positions");
                inIt.forEach(r -> positions.add(r.toString()));
            }
        }
    }

    private void elsewhere(ArrayNode notes, DocumentName document, boolean erased) {
        notes.add("weights do not unlearn: every snapshot from the first of the steps above on, and every one to come, has learnt it");
        notes.add("snapshots, exports and backups that were copied away are not known here");
        notes.add("the same text under another address is another document: it is taken when it is offered there");
        var settings = house.configuration().settings();
        if (FrontierOperations.isAddress(document.address())) {
            notes.add("the frontier keeps the address among its blocks, and when it was fetched");
            if (settings.crawl().archive().enabled()) {
                notes.add("the archive of answers is not searched: delete its files of that time, or keep them, in " + archive());
            }
        }
        for (FolderSettings folder : settings.folders()) {
            if (folder.name().equals(document.source())) {
                notes.add("the file itself is not touched: look in " + folder.path()
                        + " and, if files are taken from there, its processed/");
            }
        }
        if (erased) {
            notes.add("what a file system or a disk keeps of overwritten blocks (snapshots, wear levelling) is beyond this program");
        }
    }

    private String archive() {
        Path given = house.configuration().settings().crawl().archive().directory();
        return (given == null ? house.data().frontier().resolve("warc") : given).toString();
    }
}
