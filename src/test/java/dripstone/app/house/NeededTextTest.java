package dripstone.app.house;

import static dripstone.app.house.TinyHouse.learn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import dripstone.disk.Publish;
import dripstone.train.NeededText;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots are looked through while their trainer lets old ones go. */
final class NeededTextTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path dir;

    @SuppressWarnings("NullAway.Init")
    private List<Snapshot> listed;

    @SuppressWarnings("NullAway.Init")
    private SnapshotStore stale;

    @BeforeEach
    void twoSnapshots() throws Exception {
        TinyHouse tiny = new TinyHouse(dir);
        Files.writeString(tiny.text(0), "a text that is long enough for two snapshots to be taken of it ".repeat(400));
        try (House house = tiny.open("checkpoint.keep", "2")) {
            tiny.ingest(house);
            learn(house, 2_000);
            learn(house, 4_000);
        }
        SnapshotStore store = SnapshotStore.openForReading(tiny.model());
        listed = store.list();
        assertEquals(2, listed.size());
        Class<?>[] faces = {SnapshotStore.class};
        stale = (SnapshotStore) Proxy.newProxyInstance(getClass().getClassLoader(), faces, (proxy, call, with) -> {
            try {
                return call.getName().equals("list") ? listed : call.invoke(store, with);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    @Test
    void aSnapshotThatWentSinceItWasListed_needsNothing() throws IOException {
        assertEquals(2, NeededText.states(stale).size());
        Publish.removeDirectory(listed.getFirst().directory());
        assertEquals(1, NeededText.states(stale).size());
    }

    @Test
    void aSnapshotThatStandsAndCannotBeRead_isAnError() throws IOException {
        Publish.deleteTree(listed.getFirst().directory());
        Files.createDirectory(listed.getFirst().directory());
        assertThrows(IOException.class, () -> NeededText.states(stale));
    }
}
