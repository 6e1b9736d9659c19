package dripstone.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ServiceStackTest {
    private final List<String> events = new ArrayList<>();

    private Service service(String name, boolean fails) {
        return new Service() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void start() throws IOException {
                if (fails) {
                    throw new IOException(name + " cannot start");
                }
                events.add("start " + name);
            }

            @Override
            public void stop(Duration deadline) {
                assertTrue(deadline.toMillis() >= 1000, "a service gets at least a second");
                events.add("stop " + name);
            }

            @Override
            public Health health() {
                return new Health.Up("fine");
            }
        };
    }

    @Test
    void stopsInReverseOrderOnce() throws Exception {
        ServiceStack stack = new ServiceStack(Duration.ofSeconds(5));
        stack.start(service("a", false));
        stack.start(service("b", false));
        assertEquals(List.of("a", "b"), List.copyOf(stack.health().keySet()));
        stack.close();
        stack.close();
        assertEquals(List.of("start a", "start b", "stop b", "stop a"), events);
    }

    @Test
    void aFailedStartLeavesTheOthersToBeStopped() throws Exception {
        ServiceStack stack = new ServiceStack(Duration.ofSeconds(5));
        stack.start(service("a", false));
        assertThrows(IOException.class, () -> stack.start(service("b", true)));
        stack.close();
        assertEquals(List.of("start a", "stop a"), events);
    }
}
