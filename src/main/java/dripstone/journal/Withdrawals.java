package dripstone.journal;

import dripstone.disk.Publish;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What was withdrawn from a data directory, whose journal several models may read: written first, then followed by the intake, by each
 * model's ledger, and by the journal itself. One small file, published anew with each change; durable when a method returns.
 *
 * <p>A key is known by {@code SHA-256(salt, source, address, member)}, each text with its length; the salt is drawn once for the
 * directory. So a key whose name was erased is still refused, and who does not guess it cannot read it from here.
 *
 * <p>Any thread reads, by one volatile reference to an immutable value; changes are made one at a time.
 */
public final class Withdrawals {
    private static final HexFormat HEX = HexFormat.of();

    private final Path file;
    /** Written under this object's lock after the file is durable; readers see one whole list. */
    private volatile WithdrawalList list;

    private Withdrawals(Path file, WithdrawalList list) {
        this.file = file;
        this.list = list;
    }

    /** Reads the file, where there is one; nothing is written before the first withdrawal. */
    public static Withdrawals open(Path file) throws IOException {
        return new Withdrawals(file, WithdrawalList.read(file));
    }

    /** All of them, the oldest first. */
    public List<Withdrawal> all() {
        return list.all();
    }

    /** Those that are not carried out yet. */
    public List<Withdrawal> open() {
        return list.all().stream().filter(w -> !w.isCarriedOut()).toList();
    }

    /** Where withdrawn entries stand, erased ones included. */
    public PositionRanges places() {
        return list.places();
    }

    /** The withdrawal by which a document is refused, if there is one. */
    public Optional<Withdrawal> refusing(String source, String address, String member) {
        WithdrawalList now = list;
        if (now.refusing().isEmpty()) {
            return Optional.empty(); // hashing is for those who have withdrawn something
        }
        Withdrawal all = now.refusing().get(hash(now, source, address, ""));
        return Optional.ofNullable(all != null || member.isEmpty() ? all : now.refusing().get(hash(now, source, address, member)));
    }

    /** Every withdrawal of a key, also those that refuse no more, the oldest first. @param member empty for that of the whole address */
    public List<Withdrawal> of(String source, String address, String member) {
        WithdrawalList now = list;
        if (now.all().isEmpty()) {
            return List.of();
        }
        String hash = hash(now, source, address, member);
        return now.all().stream().filter(w -> w.keyHash().equals(hash)).toList();
    }

    /**
     * Refuses a key from now on. A key that is refused already keeps its withdrawal, which is then told to erase where that is asked now.
     *
     * @param member empty for all of the address
     */
    public synchronized Withdrawal note(String source, String address, String member, boolean erase, long timeMillis)
            throws IOException {
        WithdrawalList now = list;
        Withdrawal there = now.refusing().get(hash(now, source, address, member));
        if (there != null) {
            return erase && !there.erase() ? change(there.number(), Withdrawal::withErase) : there;
        }
        Withdrawal noted = new Withdrawal(now.all().size() + 1L, Withdrawal.State.NOTED, true, erase, source, address, member,
                hash(now, source, address, member), PositionRanges.NONE, 0, timeMillis);
        List<Withdrawal> all = new ArrayList<>(now.all());
        all.add(noted);
        publish(now.with(all));
        return noted;
    }

    /** All of its entries were found. */
    public Withdrawal found(long number, PositionRanges places, long entries) throws IOException {
        return change(number, w -> w.at(places, entries));
    }

    /** Its entries are erased, and its name is forgotten here. */
    public Withdrawal erased(long number) throws IOException {
        return change(number, Withdrawal::erased);
    }

    /**
     * Entries were lost with a damaged file: in no batch of a later step, as what is withdrawn.
     *
     * @param documents how many the intake's index knew of them
     */
    public synchronized Withdrawal lost(PositionRanges places, long documents, long timeMillis) throws IOException {
        WithdrawalList now = list;
        Withdrawal lost = Withdrawal.lost(now.all().size() + 1L, places, documents, timeMillis);
        List<Withdrawal> all = new ArrayList<>(now.all());
        all.add(lost);
        publish(now.with(all));
        return lost;
    }

    /** Its key is refused no more; what it took back stays withdrawn. */
    public Withdrawal allow(long number) throws IOException {
        return change(number, Withdrawal::allowed);
    }

    private synchronized Withdrawal change(long number, UnaryOperator<Withdrawal> how) throws IOException {
        WithdrawalList now = list;
        List<Withdrawal> all = new ArrayList<>(now.all());
        Withdrawal changed = how.apply(all.get(Math.toIntExact(number - 1)));
        if (!changed.equals(all.get(Math.toIntExact(number - 1)))) {
            all.set(Math.toIntExact(number - 1), changed);
            publish(now.with(all));
        }
        return changed;
    }

    private void publish(WithdrawalList next) throws IOException {
        Publish.file(file, next::write);
        list = next;
    }

    /** The places of some withdrawals. */
    public static PositionRanges places(Collection<Withdrawal> some) {
        return new PositionRanges(some.stream().flatMap(w -> w.places().ranges().stream()).toList());
    }

    private static String hash(WithdrawalList list, String source, String address, String member) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(HEX.parseHex(list.salt()));
            for (String text : new String[] {source, address, member}) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).flip());
                sha256.update(utf8);
            }
            return HEX.formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
