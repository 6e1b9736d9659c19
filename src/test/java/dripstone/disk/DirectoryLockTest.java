package dripstone.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryLockTest {
    @TempDir
    Path dir;

    /** Takes the lock, says so, and waits to be killed. Prints the owner when it is refused. */
    static final class Owner {
        public static void main(String[] args) throws Exception {
            try (DirectoryLock lock = DirectoryLock.acquire(Path.of(args[0]))) {
                Files.writeString(Path.of(args[1]), lock.directory().toString());
                new CountDownLatch(1).await();
            } catch (DirectoryLockedException e) {
                System.out.println("refused owner=" + e.ownerPid().orElse(-1));
            }
        }
    }

    @Test
    void acquire_whenAnotherProcessOwnsIt_namesDirectoryAndPid_andIsFreeAfterKill() throws Exception {
        Path data = dir.resolve("data");
        Path ready = dir.resolve("ready");
        Process child = ChildProcess.start(dir.resolve("log"), Owner.class, data.toString(), ready.toString());
        try {
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> Files.exists(ready) || !child.isAlive());
            DirectoryLockedException e = assertThrows(DirectoryLockedException.class, () -> DirectoryLock.acquire(data));
            assertEquals(OptionalLong.of(child.pid()), e.ownerPid());
            Claims.assertSays(e, data.toString(), Long.toString(child.pid()));
        } finally {
            child.destroyForcibly().waitFor();
        }
        try (DirectoryLock lock = DirectoryLock.acquire(data)) {
            assertEquals(data.toRealPath(), lock.directory());
        }
    }

    @Test
    void refusedSecondAttemptInOneProcess_leavesTheFirstLockStanding() throws Exception {
        Path data = dir.resolve("data");
        try (DirectoryLock lock = DirectoryLock.acquire(data)) {
            assertEquals(data.toRealPath(), lock.directory());
            assertThrows(DirectoryLockedException.class, () -> DirectoryLock.acquire(data.resolve("../data")));
            Path log = dir.resolve("log");
            Process child = ChildProcess.start(log, Owner.class, data.toString(), dir.resolve("ready").toString());
            try {
                assertTrue(child.waitFor(30, TimeUnit.SECONDS), "another process must be refused at once");
            } finally {
                child.destroyForcibly().waitFor();
            }
            String said = Files.readString(log);
            assertTrue(said.contains("refused owner=" + ProcessHandle.current().pid()), said);
        }
    }

    @Test
    void close_givesItBack_twiceIsOnce() throws IOException {
        DirectoryLock first = DirectoryLock.acquire(dir);
        first.close();
        try (DirectoryLock second = DirectoryLock.acquire(dir)) {
            first.close();
            assertThrows(DirectoryLockedException.class, () -> DirectoryLock.acquire(second.directory()));
        }
    }
}
