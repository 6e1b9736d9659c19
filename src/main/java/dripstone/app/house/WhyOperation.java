package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.Operation;
import dripstone.app.control.RefusedException;
import dripstone.app.house.TextLocator.DocumentName;
import dripstone.app.house.TextLocator.Found;
import dripstone.app.house.WithdrawalOperations.Asked;
import dripstone.intake.VerdictHistory;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalReader;
import dripstone.journal.Position;
import dripstone.journal.PositionRanges;
import dripstone.journal.Withdrawal;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The whole story of one document: what the frontier knows of it, what was decided on the way, where its versions stand in the journal,
 * which steps of which model trained on it, and whether it was withdrawn.
 */
final class WhyOperation implements Operation {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_VERDICTS = 50;
    private static final int MOST_VERSIONS = 100;
    private final House house;

    WhyOperation(House house) {
        this.house = house;
    }

    @Override
    public ObjectNode run(ObjectNode arguments, Consumer<String> progress) throws Exception {
        Asked asked = Asked.of(arguments, house);
        TextLocator.Names names = asked.names();
        progress.accept("reading the journal");
        Found found = house.textLocator().find(names::fit);
        ObjectNode answer = JSON.createObjectNode().put("asked", asked.given());
        frontier(answer, asked);
        ArrayNode documents = answer.putArray("documents");
        for (DocumentName document : found.documents()) {
            document(documents.addObject(), document, found);
        }
        erased(documents, names);
        verdicts(answer.putArray("verdicts"), asked);
        if (found.unreadable() > 0) {
            answer.put("unreadable-entries", found.unreadable());
        }
        answer.put("story", story(documents, answer));
        return answer;
    }

    /** In one sentence, where there is nothing to tell. */
    private static String story(ArrayNode documents, ObjectNode answer) {
        if (!documents.isEmpty()) {
            return "documents=" + documents.size();
        }
        return answer.path("verdicts").isEmpty() && !answer.has("frontier")
                ? "nothing of this address was ever taken, refused or fetched, as far as is still known"
                : "nothing of this address stands in the journal";
    }

    private void frontier(ObjectNode answer, Asked asked) throws IOException, InterruptedException {
        if (FrontierOperations.isAddress(asked.given()) && (Files.exists(house.data().frontier()) || house.daemon().isPresent())) {
            try {
                answer.set("frontier", new FrontierOperations(house).why(asked.given()));
            } catch (RefusedException e) {
                answer.putObject("frontier").put("state", String.valueOf(e.getMessage()));
            }
        }
    }

    private void document(ObjectNode node, DocumentName document, Found all) throws IOException {
        Found found = all.of(e -> document.equals(new DocumentName(e.source(), e.address(), e.member())));
        node.put("source", document.source()).put("address", document.address());
        if (!document.member().isEmpty()) {
            node.put("member", document.member());
        }
        withdrawals(node, document);
        Set<String> versions = new LinkedHashSet<>();
        found.heads().forEach(h -> versions.add(h.entry().version()));
        List<String> ordered = new ArrayList<>(versions);
        node.put("versions-taken", ordered.size());
        ArrayNode into = node.putArray("versions");
        for (String version : ordered.subList(Math.max(0, ordered.size() - MOST_VERSIONS), ordered.size())) {
            version(into.addObject(), found.of(e -> e.version().equals(version)));
        }
    }

    private void withdrawals(ObjectNode node, DocumentName document) {
        List<Withdrawal> known = new ArrayList<>(house.withdrawals().of(document.source(), document.address(), ""));
        if (!document.member().isEmpty()) {
            known.addAll(house.withdrawals().of(document.source(), document.address(), document.member()));
        }
        if (!known.isEmpty()) {
            ArrayNode into = node.putArray("withdrawals");
            known.forEach(w -> into.add(WithdrawalOperations.line(w)));
        }
    }

    private void version(ObjectNode node, Found found) throws IOException {
        JournalEntry first = found.heads().getFirst().entry();
        node.put("version", first.version()).put("accepted", Instant.ofEpochMilli(first.timeMillis()).toString());
        node.put("raw-hash", first.rawHash()).put("extractor", first.extractor());
        ArrayNode verdicts = node.putArray("verdicts");
        first.verdicts().forEach(verdicts::add);
        node.put("parts", found.heads().size());
        if (found.heads().size() < first.parts()) {
            node.put("torn", "of " + first.parts() + " parts; the others were not taken");
        }
        node.put("held-out", first.heldOut());
        boolean withdrawn = found.heads().stream().allMatch(h -> house.withdrawals().places().contains(h.at()));
        node.put("withdrawn", withdrawn);
        Remains.files(node.putArray("journal"), house, found.places(), Remains.until(house));
        List<Position> trained = first.heldOut() ? List.of() : found.heads().stream().map(JournalReader.Located::at).toList();
        new ModelReport(house).write(node.putArray("models"), trained);
    }

    /** What is left to tell of documents whose content was erased: their names are known by their hash only. */
    private void erased(ArrayNode documents, TextLocator.Names names) throws IOException {
        Set<String> sources = new LinkedHashSet<>();
        house.withdrawals().all().forEach(w -> sources.add(w.source()));
        Set<Long> told = new LinkedHashSet<>();
        for (DocumentName name : names.keys()) {
            for (String source : name.source().isEmpty() ? sources : Set.of(name.source())) {
                for (Withdrawal w : house.withdrawals().of(source, name.address(), name.member())) {
                    if (w.state() == Withdrawal.State.ERASED && told.add(w.number())) {
                        ObjectNode node = documents.addObject().put("source", source).put("address", name.address());
                        node.putArray("withdrawals").add(WithdrawalOperations.line(w));
                        places(node, w.places(), house.forgetting().trained(w));
                    }
                }
            }
        }
    }

    private void places(ObjectNode node, PositionRanges places, List<Position> trained) throws IOException {
        Remains.files(node.putArray("journal"), house, places, "holds nothing of it: erased");
        new ModelReport(house).write(node.putArray("models"), trained);
    }

    private void verdicts(ArrayNode into, Asked asked) throws IOException {
        VerdictHistory history = new VerdictHistory(house.data().intake());
        for (String address : asked.addresses()) {
            history.of(asked.source(), address, MOST_VERDICTS).forEach(into::add);
        }
    }
}
