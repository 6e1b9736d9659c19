package dripstone.app.crash.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PlacesTest {
    @Test
    void eachPlace_isFoundInTheClassThatItNames() throws IOException {
        List<String> gone = new ArrayList<>();
        Weaver weaver = new Weaver(Places.ALL);
        for (String owner : owners()) {
            try (InputStream in = PlacesTest.class.getResourceAsStream("/" + owner.replace('.', '/') + ".class")) {
                if (in != null) {
                    weaver.woven(in.readAllBytes());
                }
            }
        }
        for (int i = 0; i < Places.ALL.size(); i++) {
            if (!weaver.found().contains(i)) {
                gone.add(Places.ALL.get(i).toString());
            }
        }
        assertEquals(List.of(), gone, "named in Places, and no more in the program: change the table with what was renamed");
    }

    @Test
    void eachKindOfPoint_hasAPlace() {
        Set<PointKind> with = EnumSet.noneOf(PointKind.class);
        Places.ALL.forEach(place -> with.add(place.kind()));
        for (PointKind kind : PointKind.values()) {
            assertEquals(kind.isInside(), with.contains(kind), kind.label());
        }
        assertEquals(Places.ALL.size(), new HashSet<>(Places.ALL).size(), "a place stands twice in the table");
    }

    @Test
    void placeThatIsNowhere_isNotFound() throws IOException {
        Weaver weaver = new Weaver(List.of(
                Place.of(PointKind.STEP, Sigkill.class.getName(), "send"),
                Place.of(PointKind.STEP, Sigkill.class.getName(), "sent"),
                new Place(PointKind.STEP, Sigkill.class.getName(), "send", "MethodHandle.invokeExact"),
                new Place(PointKind.STEP, Sigkill.class.getName(), "send", "MethodHandle.invoke")));
        try (InputStream in = PlacesTest.class.getResourceAsStream("Sigkill.class")) {
            assertTrue(weaver.woven(in.readAllBytes()).length > 0);
        }
        assertEquals(Set.of(0, 2), weaver.found());
    }

    private static Set<String> owners() {
        Set<String> owners = new HashSet<>();
        Places.ALL.forEach(place -> owners.add(place.owner()));
        return owners;
    }
}
