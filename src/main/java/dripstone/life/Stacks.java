package dripstone.life;

import java.util.Map;
import java.util.TreeMap;

/** Where threads are, for a line of the log. */
final class Stacks {
    private Stacks() {}

    /** Threads whose names begin with the role, each with its first frames; {@code none} where there is none (a virtual thread, say). */
    static String of(String role, int frames) {
        StringBuilder text = new StringBuilder();
        Map<String, StackTraceElement[]> byName = new TreeMap<>();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (thread.getName().startsWith(role) && stack.length > 0) {
                byName.put(thread.getName() + " (" + thread.getState() + ")", stack);
            }
        });
        byName.forEach((name, stack) -> {
            text.append(text.isEmpty() ? "" : "; ").append(name);
            for (int i = 0; i < Math.min(frames, stack.length); i++) {
                text.append(i == 0 ? " at " : " < ").append(stack[i]);
            }
        });
        return text.isEmpty() ? "none" : text.toString();
    }
}
