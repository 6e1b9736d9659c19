package dripstone.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.disk.CorruptFileException;
import dripstone.disk.FileFormat;
import dripstone.disk.FormatReader;
import dripstone.disk.FormatWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The withdrawals of a data directory at one moment, and their file: JSON between the header and footer of {@link FileFormat}.
 *
 * @param salt of the keys' hashes, hex
 * @param all in the order of their numbers
 * @param refusing those by which documents are refused, by the hash of their key
 * @param places of all of them
 */
record WithdrawalList(String salt, List<Withdrawal> all, Map<String, Withdrawal> refusing, PositionRanges places) {
    private static final FileFormat FORMAT = new FileFormat("dripstone-withdrawals", 1, 2);
    private static final int SALT_BYTES = 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static WithdrawalList of(String salt, List<Withdrawal> all) {
        Map<String, Withdrawal> refusing = new HashMap<>();
        all.stream().filter(Withdrawal::refuses).forEach(w -> refusing.put(w.keyHash(), w));
        return new WithdrawalList(salt, List.copyOf(all), Collections.unmodifiableMap(refusing), Withdrawals.places(all));
    }

    WithdrawalList with(List<Withdrawal> changed) {
        return of(salt, changed);
    }

    static WithdrawalList read(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] salt = new byte[SALT_BYTES];
            new SecureRandom().nextBytes(salt);
            return of(HexFormat.of().formatHex(salt), List.of());
        }
        try (FormatReader in = FormatReader.open(file, FORMAT)) {
            JsonNode json = JSON.readTree(in.readAllBytes());
            List<Withdrawal> all = new ArrayList<>();
            for (JsonNode one : json.path("withdrawals")) {
                all.add(withdrawal(one));
            }
            return of(json.path("salt").asText(), all);
        } catch (IllegalArgumentException e) {
            throw new CorruptFileException(file, "a withdrawal cannot be read: " + e.getMessage());
        }
    }

    private static Withdrawal withdrawal(JsonNode json) {
        List<PositionRange> places = new ArrayList<>();
        json.path("places").forEach(range -> places.add(PositionRange.parse(range.asText())));
        return new Withdrawal(json.path("number").asLong(),
                Withdrawal.State.valueOf(json.path("state").asText().toUpperCase(Locale.ROOT)), json.path("refuses").asBoolean(),
                json.path("erase").asBoolean(), json.path("source").asText(), json.path("address").asText(), json.path("member").asText(),
                json.path("key").asText(), new PositionRanges(places), json.path("entries").asLong(), json.path("time").asLong());
    }

    void write(OutputStream out) throws IOException {
        ObjectNode json = JSON.createObjectNode().put("salt", salt);
        ArrayNode array = json.putArray("withdrawals");
        for (Withdrawal w : all) {
            ObjectNode one = array.addObject().put("number", w.number()).put("state", w.state().name().toLowerCase(Locale.ROOT))
                    .put("refuses", w.refuses()).put("erase", w.erase()).put("source", w.source()).put("address", w.address())
                    .put("member", w.member()).put("key", w.keyHash()).put("entries", w.entries()).put("time", w.timeMillis());
            ArrayNode places = one.putArray("places");
            w.places().ranges().forEach(range -> places.add(range.toString()));
        }
        FormatWriter format = FormatWriter.begin(out, FORMAT);
        format.write(JSON.writeValueAsBytes(json));
        format.finish();
    }
}
