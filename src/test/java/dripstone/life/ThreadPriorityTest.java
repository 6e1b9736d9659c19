package dripstone.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ThreadPriorityTest {
    /** Field 19 of proc_pid_stat(5); the name in the second may hold spaces. */
    private static int nice() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void lower_isOfTheCallingThreadAlone() throws InterruptedException {
        assumeTrue(Files.exists(Path.of("/proc/thread-self/stat")), "no /proc here");
        int before = nice();
        CompletableFuture<Integer> lowered = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            assertTrue(ThreadPriority.lower(ThreadPriority.LOW));
            lowered.complete(nice());
        });
        thread.join();
        assertEquals(Math.max(ThreadPriority.LOW, before), lowered.join());
        assertEquals(before, nice());
    }

    @Test
    void lower_refusesToRaise() {
        assertThrows(IllegalArgumentException.class, () -> ThreadPriority.lower(-1));
        assertThrows(IllegalArgumentException.class, () -> ThreadPriority.lower(20));
    }
}
