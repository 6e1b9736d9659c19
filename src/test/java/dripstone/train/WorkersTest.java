package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Precision;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class WorkersTest {
    private final Kernels kernels = KernelChoice.scalar(Precision.F32);

    @AfterEach
    void close() {
        kernels.close();
    }

    private Workers open(int count) {
        return Workers.open(kernels, count, "test-worker", Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 63})
    void run_takesEachPieceOnce_overManyRuns(int count) {
        try (Workers workers = open(count)) {
            for (int pieces : new int[] {0, 1, 2, count, 64, 1000}) {
                for (int round = 0; round < 50; round++) {
                    AtomicIntegerArray taken = new AtomicIntegerArray(pieces);
                    workers.run(pieces, (piece, lane) -> taken.incrementAndGet(piece));
                    for (int i = 0; i < pieces; i++) {
                        assertEquals(1, taken.get(i), "workers=" + count + " pieces=" + pieces + " piece=" + i);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 63})
    void run_isABarrier_plainWritesOfOneRunAreSeenInTheNext(int count) {
        long[] cells = new long[257];
        try (Workers workers = open(count)) {
            for (int round = 0; round < 500; round++) {
                int now = round;
                workers.run(cells.length, (piece, lane) -> {
                    if (cells[(piece + 1) % cells.length] < now || cells[piece] != now) {
                        throw new IllegalStateException("stale");
                    }
                });
                workers.run(cells.length, (piece, lane) -> cells[piece]++);
            }
        }
        assertTrue(Arrays.stream(cells).allMatch(c -> c == 500));
    }

    @Test
    void run_afterThePauseInWhichTheyPark_stillWorks() throws InterruptedException {
        try (Workers workers = open(3)) {
            for (int round = 0; round < 20; round++) {
                new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS); // longer than they spin
                AtomicInteger sum = new AtomicInteger();
                workers.run(10, (piece, lane) -> sum.addAndGet(piece));
                assertEquals(45, sum.get());
            }
        }
    }

    @Test
    void run_givesEachThreadItsOwnLane() {
        Set<Lane> lanes = ConcurrentHashMap.newKeySet();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch together = new CountDownLatch(3);
        try (Workers workers = open(3)) {
            workers.run(3, (piece, lane) -> {
                lanes.add(lane);
                threads.add(Thread.currentThread());
                together.countDown();
                try {
                    assertTrue(together.await(20, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        assertEquals(3, lanes.size());
        assertEquals(3, threads.size());
        assertTrue(threads.contains(Thread.currentThread()), "the calling thread works too");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 63})
    void run_whenAPieceThrows_namesItAndStaysUsable(int count) {
        IllegalArgumentException cause = new IllegalArgumentException("planted");
        try (Workers workers = open(count)) {
            PieceFailedException e = assertThrows(PieceFailedException.class, () -> workers.run(100, (piece, lane) -> {
                if (piece == 37) {
                    throw cause;
                }
            }));
            assertEquals(37, e.piece());
            assertSame(cause, e.getCause());
            AtomicInteger sum = new AtomicInteger();
            workers.run(10, (piece, lane) -> sum.addAndGet(piece));
            assertEquals(45, sum.get());
        }
    }

    @Test
    void run_whenAllPiecesThrowTheSame_reportsTheLowestNumber() {
        IllegalStateException one = new IllegalStateException("the same for all");
        try (Workers workers = open(3)) {
            PieceFailedException e = assertThrows(PieceFailedException.class, () -> workers.run(100, (piece, lane) -> {
                throw one;
            }));
            assertEquals(0, e.piece());
        }
    }

    @Test
    void run_fromAnotherThread_isRefused() throws InterruptedException {
        try (Workers workers = open(2)) {
            Throwable[] thrown = new Throwable[1];
            Thread other = Thread.ofPlatform().start(() -> thrown[0] =
                    assertThrows(IllegalStateException.class, () -> workers.run(1, (piece, lane) -> { })));
            other.join();
            assertTrue(String.valueOf(thrown[0]).contains("belong to thread"), String.valueOf(thrown[0]));
        }
    }

    @Test
    void run_whenInterrupted_endsItsPiecesAndKeepsTheInterrupt() {
        try (Workers workers = open(3)) {
            AtomicInteger sum = new AtomicInteger();
            Thread.currentThread().interrupt();
            workers.run(1000, (piece, lane) -> sum.incrementAndGet());
            assertEquals(1000, sum.get());
            assertTrue(Thread.interrupted(), "interrupt restored");
        }
    }

    @Test
    void run_allocatesNothingOnAnyThread() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        PieceTask task = (piece, lane) -> { };
        try (Workers workers = open(2)) {
            for (int i = 0; i < 20_000; i++) {
                workers.run(16, task);
            }
            long before = threads.getTotalThreadAllocatedBytes();
            long mine = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                workers.run(16, task);
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - mine;
            assertTrue(allocated < 4096, "bytes on the calling thread in 20,000 runs: " + allocated);
            long all = threads.getTotalThreadAllocatedBytes() - before;
            assertTrue(all < 20_000L * 16, "bytes of the whole process in 20,000 runs: " + all);
        }
    }

    @Test
    void busyNanos_growsOnlyForWorkersThatWork() {
        try (Workers workers = open(1)) {
            long before = workers.busyNanos();
            workers.run(1, (piece, lane) -> {
                long begin = System.nanoTime();
                while (System.nanoTime() - begin < 20_000_000) {
                    Thread.onSpinWait();
                }
            });
            long busy = workers.busyNanos() - before;
            assertTrue(busy >= 19_000_000, "busy=" + busy);
            assertEquals(workers.busyNanos(), workers.busyNanos(0));
        }
    }

    @Test
    void close_whenAPieceHangs_namesTheThreadAtTheDeadline() throws InterruptedException {
        CountDownLatch hang = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        Throwable[] thrown = new Throwable[1];
        Thread owner = Thread.ofPlatform().start(() -> {
            Workers workers = Workers.open(kernels, 2, "hanging", Duration.ofMillis(50));
            Thread self = Thread.currentThread();
            workers.run(1000, (piece, lane) -> {
                // The other worker is made busy for ever by a run of its own making: it never arrives, so close is called from a piece.
                if (Thread.currentThread().equals(self)) {
                    await(hanging);
                    if (thrown[0] == null) {
                        thrown[0] = assertThrows(IllegalStateException.class, workers::close);
                        hang.countDown();
                    }
                } else {
                    hanging.countDown();
                    await(hang);
                }
            });
        });
        owner.join();
        assertTrue(String.valueOf(thrown[0]).contains("stuck=[hanging-1]"), String.valueOf(thrown[0]));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void open_withNoWorkers_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> open(0));
    }
}
