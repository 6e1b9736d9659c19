package dripstone.life;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where threads are, for a line of the log. */
final class Stacks {
    private static final String OURS = "dripstone.";
    private static final int BRIEF_LOOK = 40;

    private Stacks() {}

    /** Threads whose names begin with the role, each with its first frames; {@code none} where there is none (a virtual thread, say). */
    static String of(String role, int frames) {
        Map<String, StackTraceElement[]> byName = new TreeMap<>();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (bears(thread.getName(), role) && stack.length > 0) {
                byName.put(title(thread), stack);
            }
        });
        return text(byName, frames);
    }

    /** Those of a stage; the thread that works, where none bears the stage's name. */
    static String of(Pulse pulse, int frames) {
        String named = of(pulse.threads(), frames);
        @Nullable Thread worker = pulse.worker();
        return named.equals("none") && worker != null ? text(Map.of(title(worker), worker.getStackTrace()), frames) : named;
    }

    /** As above, of each thread its first frame and its first in our own code. */
    static String briefly(Pulse pulse) {
        StringBuilder text = new StringBuilder();
        for (String thread : of(pulse, BRIEF_LOOK).split("; ", -1)) {
            String[] frames = thread.split(" < ", -1);
            text.append(text.isEmpty() ? "" : "; ").append(frames[0]);
            Arrays.stream(frames).skip(1).filter(frame -> frame.contains(OURS)).findFirst()
                    .filter(frame -> !frames[0].contains(OURS)).ifPresent(frame -> text.append(" < … < ").append(frame));
        }
        return text.toString();
    }

    /** {@code reader-1} is not {@code reader-10}. */
    private static boolean bears(String name, String role) {
        boolean cutsNumber = !role.isEmpty() && Character.isDigit(role.charAt(role.length() - 1))
                && name.length() > role.length() && Character.isDigit(name.charAt(role.length()));
        return name.startsWith(role) && !cutsNumber;
    }

    private static String title(Thread thread) {
        return thread.getName() + " (" + thread.getState() + ")";
    }

    private static String text(Map<String, StackTraceElement[]> byName, int frames) {
        StringBuilder text = new StringBuilder();
        byName.forEach((name, stack) -> {
            text.append(text.isEmpty() ? "" : "; ").append(name);
            for (int i = 0; i < Math.min(frames, stack.length); i++) {
                text.append(i == 0 ? " at " : " < ").append(stack[i]);
            }
        });
        return text.isEmpty() ? "none" : text.toString();
    }
}
