package dripstone.app.crash.agent;

/**
 * Where a process can kill itself. Each of its two edges is a pass: the beginning and the return of the method, or just before and just
 * after a call in it.
 *
 * @param owner binary name of the class
 * @param method all methods of this name in it
 * @param call {@code Class.method}, the class without its package; empty for the method itself
 */
public record Place(PointKind kind, String owner, String method, String call) {
    static Place of(PointKind kind, String owner, String method) {
        return new Place(kind, owner, method, "");
    }

    /** Whether its call deletes a file that is needed for the comparison. */
    boolean keepsFile() {
        return kind == PointKind.JOURNAL_RELEASE && call.equals("Files.delete");
    }

    /** {@code ChronicleWriter.force}, {@code Publish.file>Files.move} */
    public String label() {
        String simple = owner.substring(owner.lastIndexOf('.') + 1) + "." + method;
        return call.isEmpty() ? simple : simple + ">" + call;
    }

    /** Whether a call in the method is this one. @param calledOwner with slashes */
    boolean isCall(String calledOwner, String called) {
        String simple = calledOwner.substring(calledOwner.lastIndexOf('/') + 1);
        return !call.isEmpty() && call.equals(simple + "." + called);
    }
}
