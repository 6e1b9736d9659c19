package dripstone.text;

/**
 * What a document is called: it keeps its key when its text changes.
 *
 * @param source the name of the site or folder it came from
 * @param address normalised URL, or path relative to the folder with {@code /}
 * @param member name inside an archive, members of nested archives joined by {@code !/}; empty where there is none
 * @param part number of the part, from 0
 */
public record DocumentKey(String source, String address, String member, int part) {
    public DocumentKey {
        if (source.isEmpty() || address.isEmpty() || part < 0) {
            throw new IllegalArgumentException(
                    "a key needs a source, an address and a part from 0: source=" + source + " address=" + address + " part=" + part);
        }
    }

    public DocumentKey withPart(int number) {
        return new DocumentKey(source, address, member, number);
    }

    /** {@code source address[!/member][#part]}, for messages. */
    @Override
    public String toString() {
        return source + " " + address + (member.isEmpty() ? "" : "!/" + member) + (part == 0 ? "" : "#" + part);
    }
}
