package dripstone.app.house;

import dripstone.config.DripstoneSettings;
import dripstone.intake.Gone;
import dripstone.journal.CorruptEntryException;
import dripstone.journal.Journal;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalReader;
import dripstone.journal.Position;
import dripstone.journal.PositionRange;
import dripstone.journal.PositionRanges;
import dripstone.source.drop.FolderSettings;
import dripstone.text.DocumentKey;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Finds what stands in the journal of an address or a file, by reading the heads of all of its entries: the journal is what is right,
 * and no index of places has to be kept for the few times that somebody asks.
 *
 * @param settings of the folders, whose files people name by their paths
 */
record TextLocator(Journal journal, DripstoneSettings settings) {
    private static final String MEMBER = "!/";

    /** What a person may have meant by a name. @param keys all that it may stand for, the likeliest first */
    record Names(List<DocumentName> keys) {
        boolean fit(JournalEntry entry) {
            return keys.stream().anyMatch(k -> k.fits(entry.source(), entry.address(), entry.member()));
        }
    }

    /** An address as the journal has it. @param source empty for any @param member empty for all */
    record DocumentName(String source, String address, String member) {
        boolean fits(String itsSource, String itsAddress, String itsMember) {
            return address.equals(itsAddress) && (source.isEmpty() || source.equals(itsSource))
                    && (member.isEmpty() || member.equals(itsMember));
        }
    }

    /** What was found. @param heads without text @param unreadable entries that could be of anything */
    record Found(List<JournalReader.Located> heads, long unreadable) {
        /** As ranges, whose neighbours are one. */
        PositionRanges places() {
            return new PositionRanges(heads.stream().map(h -> new PositionRange(h.at(), h.after())).toList());
        }

        /** Their keys, in the order of the journal. */
        Set<DocumentName> documents() {
            Set<DocumentName> documents = new LinkedHashSet<>();
            heads.forEach(h -> documents.add(new DocumentName(h.entry().source(), h.entry().address(), h.entry().member())));
            return documents;
        }

        Found of(Predicate<JournalEntry> which) {
            return new Found(heads.stream().filter(h -> which.test(h.entry())).toList(), unreadable);
        }

        Found without(PositionRanges places) {
            return new Found(heads.stream().filter(h -> !places.contains(h.at())).toList(), unreadable);
        }

        List<Gone> gone() {
            List<Gone> gone = new ArrayList<>();
            for (DocumentName name : documents()) {
                Map<String, Set<Integer>> parts = new LinkedHashMap<>();
                int accepted = 0;
                boolean heldOut = false;
                for (JournalReader.Located head : heads) {
                    JournalEntry entry = head.entry();
                    if (name.fits(entry.source(), entry.address(), entry.member()) && name.member.equals(entry.member())) {
                        Set<Integer> there = parts.computeIfAbsent(entry.version(), v -> new TreeSet<>());
                        accepted += there.add(entry.part()) && there.size() == entry.parts() ? 1 : 0;
                        heldOut = entry.heldOut();
                    }
                }
                gone.add(new Gone(new DocumentKey(name.source, name.address, name.member, 0), List.copyOf(parts.keySet()), accepted,
                        heldOut));
            }
            return gone;
        }
    }

    /**
     * What a person's words may stand for: an address as it is or in its normal form, a path relative to a watched folder, or the path of a
     * file; {@code !/} before the name inside an archive.
     *
     * @param normal the address in the crawler's form; empty where it is none
     * @param path of a file on the disk of whoever asked; empty where it is none
     */
    Names names(String given, String source, String normal, String path) {
        Set<DocumentName> names = new LinkedHashSet<>();
        add(names, source, normal);
        if (!path.isEmpty()) {
            String file = path.contains(MEMBER) ? path.substring(0, path.indexOf(MEMBER)) : path;
            String member = path.substring(file.length());
            for (FolderSettings folder : settings.folders()) {
                if (source.isEmpty() || source.equals(folder.name())) {
                    relative(folder.path(), file).ifPresent(r -> add(names, folder.name(), r + member));
                }
            }
            add(names, source, (file.startsWith("/") ? file.substring(1) : file) + member); // as files given by name are called
        }
        add(names, source, given);
        return new Names(List.copyOf(names));
    }

    private static Optional<String> relative(Path folder, String file) {
        try {
            Path path = Path.of(file);
            return path.startsWith(folder) && !path.equals(folder)
                    ? Optional.of(folder.relativize(path).toString())
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static void add(Set<DocumentName> names, String source, String text) {
        if (text.isEmpty()) {
            return;
        }
        names.add(new DocumentName(source, text, ""));
        int at = text.indexOf(MEMBER);
        if (at > 0 && at + MEMBER.length() < text.length()) {
            names.add(new DocumentName(source, text.substring(0, at), text.substring(at + MEMBER.length())));
        }
    }

    /** Reads the whole journal. */
    Found find(Predicate<JournalEntry> which) throws IOException {
        List<JournalReader.Located> heads = new ArrayList<>();
        long unreadable = 0;
        try (JournalReader reader = journal.reader(Position.ORIGIN)) {
            boolean more = true;
            while (more) {
                try {
                    JournalReader.Located head = reader.nextHead();
                    more = head != null;
                    if (head != null && head.entry().kind() == JournalEntry.Kind.TEXT && which.test(head.entry())) {
                        heads.add(head);
                    }
                } catch (CorruptEntryException e) {
                    unreadable++;
                }
            }
        }
        return new Found(heads, unreadable);
    }

    /** The positions of the entries in some ranges, erased ones among them, as far as the journal keeps them. */
    List<Position> entries(PositionRanges places, Predicate<JournalEntry> which) throws IOException {
        List<Position> found = new ArrayList<>();
        for (PositionRange range : places.ranges()) {
            Position from = range.from().compareTo(journal.start()) < 0 ? journal.start() : range.from();
            if (from.compareTo(range.to()) < 0 && from.compareTo(journal.end()) < 0) {
                try (JournalReader reader = journal.reader(from)) {
                    collect(reader, range.to(), which, found);
                }
            }
        }
        return found;
    }

    private static void collect(JournalReader reader, Position below, Predicate<JournalEntry> which, List<Position> into)
            throws IOException {
        while (reader.position().compareTo(below) < 0) {
            try {
                JournalReader.Located head = reader.nextHead();
                if (head == null || head.at().compareTo(below) >= 0) {
                    return;
                }
                if (which.test(head.entry())) {
                    into.add(head.at());
                }
            } catch (CorruptEntryException e) {
                // nothing was trained on it
            }
        }
    }
}
