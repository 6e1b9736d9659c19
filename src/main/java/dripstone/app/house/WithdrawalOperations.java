package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import dripstone.app.house.TextLocator.DocumentName;
import dripstone.journal.Withdrawal;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** Taking documents back, and allowing them again. */
final class WithdrawalOperations {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final House house;

    WithdrawalOperations(House house) {
        this.house = house;
    }

    /** Withdraws what has this address, and says what remains. */
    ObjectNode forget(ObjectNode arguments, Consumer<String> progress) throws Exception {
        Asked asked = Asked.of(arguments, house);
        boolean erase = arguments.path("erase").asBoolean();
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode all = answer.putArray("withdrawals");
        boolean done = true;
        for (DocumentName document : toForget(asked, progress)) {
            Withdrawal noted = house.withdrawals().note(document.source(), document.address(), document.member(), erase,
                    Instant.now().toEpochMilli());
            progress.accept("withdrawing " + document.source() + " " + document.address());
            Forgetting.Outcome outcome = house.forgetting().carryOut(noted, progress);
            done &= outcome.erasingWaits().isEmpty();
            all.add(new Remains(house).of(document, outcome));
        }
        return answer.put("done", done);
    }

    /** The documents of that name in the journal, one each source; where there are none, the name with its source, refused beforehand. */
    private Set<DocumentName> toForget(Asked asked, Consumer<String> progress) throws IOException, RefusedException {
        progress.accept("looking for it in the journal");
        Set<DocumentName> found = new LinkedHashSet<>();
        TextLocator.Names names = asked.names();
        for (DocumentName document : house.textLocator().find(names::fit).documents()) {
            for (DocumentName name : names.keys()) {
                if (name.fits(document.source(), document.address(), document.member())) {
                    found.add(new DocumentName(document.source(), name.address(), name.member()));
                    break;
                }
            }
        }
        for (DocumentName name : names.keys()) { // of a document that was erased the journal has no name any more
            boolean known = !name.source().isEmpty() && !house.withdrawals().of(name.source(), name.address(), name.member()).isEmpty();
            if (known) {
                found.add(name);
            }
        }
        if (found.isEmpty() && asked.source().isEmpty()) {
            throw new RefusedException(ExitCode.FAILED, "the journal holds no document of this address: looked for "
                    + names.keys().stream().map(DocumentName::address).toList() + "; with --source NAME it is refused beforehand");
        }
        if (found.isEmpty()) {
            found.add(names.keys().getFirst());
        }
        return found;
    }

    /** Takes documents of this address again. */
    ObjectNode allow(ObjectNode arguments, Consumer<String> progress) throws Exception {
        Asked asked = Asked.of(arguments, house);
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode allowed = answer.putArray("allowed");
        Set<String> sources = new LinkedHashSet<>();
        house.withdrawals().all().forEach(w -> sources.add(w.source()));
        for (DocumentName name : asked.names().keys()) {
            for (String source : name.source().isEmpty() ? sources : Set.of(name.source())) {
                for (Withdrawal w : house.withdrawals().of(source, name.address(), name.member())) {
                    if (w.refuses()) {
                        house.withdrawals().allow(w.number());
                        allowed.addObject().put("number", w.number()).put("source", source).put("address", name.address());
                        unblock(name.address());
                    }
                }
            }
        }
        if (allowed.isEmpty()) {
            throw new RefusedException(ExitCode.FAILED, "nothing of this address is withdrawn; `dripstone source withdrawn` lists what is");
        }
        return answer.put("note", "what was withdrawn stays so; the address is taken again when it is fetched or given next");
    }

    private void unblock(String address) throws IOException, InterruptedException {
        if (FrontierOperations.isAddress(address)) {
            boolean _ = new FrontierOperations(house).allow(address);
        }
    }

    /** All withdrawals, the oldest first. */
    ObjectNode list(ObjectNode arguments, Consumer<String> progress) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode all = answer.putArray("withdrawals");
        house.withdrawals().all().forEach(w -> all.add(line(w)));
        return answer;
    }

    static ObjectNode line(Withdrawal w) {
        ObjectNode line = JSON.createObjectNode().put("number", w.number()).put("state", w.state().name().toLowerCase(Locale.ROOT))
                .put("source", w.source());
        if (w.state() == Withdrawal.State.LOST) {
            line.put("address", "lost with a damaged journal file").put("documents", w.entries());
        } else if (w.address().isEmpty()) {
            line.put("address", "erased").put("key-hash", w.keyHash());
        } else {
            line.put("address", w.address());
        }
        if (!w.member().isEmpty()) {
            line.put("member", w.member());
        }
        line.put("entries", w.entries()).put("asked", Instant.ofEpochMilli(w.timeMillis()).toString());
        line.put("refused", w.refuses());
        if (w.erase() && w.state() != Withdrawal.State.ERASED) {
            line.put("erasing", "asked, and not done yet");
        }
        return line;
    }

    /** An address or a file that a person named. */
    record Asked(String given, String source, TextLocator.Names names) {
        static Asked of(ObjectNode arguments, House house) throws RefusedException {
            String given = arguments.path("address").asText();
            if (given.isBlank()) {
                throw new RefusedException(ExitCode.USAGE, "an address or a file is needed");
            }
            String source = arguments.path("source").asText("");
            String normal = FrontierOperations.normalAddress(house, given);
            TextLocator.Names names = house.textLocator().names(given, source, normal, arguments.path("path").asText(""));
            return new Asked(given, source, names);
        }

        List<String> addresses() {
            return names.keys().stream().map(DocumentName::address).distinct().toList();
        }
    }
}
