package dripstone.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Bytes;
import dripstone.life.Setting;
import dripstone.life.SettingKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SettingsBinderTest {
    enum Mode {
        TAKE,
        FOLLOW_ONLY
    }

    public record InnerSettings(
            @Setting(value = "Rate.", kind = SettingKind.TRAINING, byDefault = "0.5") double learningRate,
            @Setting(value = "Wait.", byDefault = "90s") Duration idle) {
        public InnerSettings {
            if (learningRate <= 0) {
                throw new IllegalArgumentException("learning-rate must be over 0, is " + learningRate);
            }
        }
    }

    public record OuterSettings(
            @Setting("Where.") Path path,
            @Setting(value = "Size.", byDefault = "64 KiB") Bytes size,
            @Setting(value = "Mode.", byDefault = "take") Mode mode,
            @Setting(value = "Names.", byDefault = "[a, b]") List<String> names,
            @Setting(value = "Steps.", kind = SettingKind.IDENTITY, byDefault = "3") int steps,
            @Setting(value = "Maybe.", byDefault = "none") @Nullable Path maybe,
            @Setting(value = "Inner.", byDefault = "{}") InnerSettings inner,
            @Setting(value = "Many.", byDefault = "[]") List<InnerSettings> many) {}

    private final List<Problem> problems = new ArrayList<>();

    private Optional<OuterSettings> bind(String yaml) throws IOException {
        YamlNode.Mapping tree = new YamlReader("file.yaml", problems).parse(yaml);
        return new SettingsBinder("file.yaml", problems).bind(OuterSettings.class, tree, "");
    }

    @Test
    void absentKeysTakeTheirDefaults() throws IOException {
        OuterSettings s = bind("path: /a/b\n").orElseThrow(() -> new AssertionError(problems.toString()));
        assertEquals(new OuterSettings(Path.of("/a/b"), Bytes.kib(64), Mode.TAKE, List.of("a", "b"), 3, null,
                new InnerSettings(0.5, Duration.ofSeconds(90)), List.of()), s);
    }

    @Test
    void anUnknownKey_keepsNoOtherErrorOfItsGroupFromBeingSaid() throws IOException {
        assertTrue(bind("path: x\ninner: {learning-rate: -1, idel: 2s}\n").isEmpty());
        assertTrue(problems.stream().anyMatch(p -> p.toString().contains("idel")), problems.toString());
        assertTrue(problems.stream().anyMatch(p -> p.toString().contains("learning-rate")), problems.toString());
    }

    @Test
    void givenKeysAreRead() throws IOException {
        OuterSettings s = bind("""
                path: x
                size: 2 GiB
                mode: follow-only
                names: [one]
                steps: 1_000
                maybe: y
                inner:
                  learning-rate: 3e-4
                  idle: 250ms
                many:
                  - idle: 2h
                """).orElseThrow(() -> new AssertionError(problems.toString()));
        assertEquals(Mode.FOLLOW_ONLY, s.mode());
        assertEquals(1000, s.steps());
        assertEquals(new InnerSettings(3e-4, Duration.ofMillis(250)), s.inner());
        assertEquals(Duration.ofHours(2), s.many().getFirst().idle());
    }

    @Test
    void allErrorsAreReportedAtOnceWithKeyAndLine() throws IOException {
        assertTrue(bind("""
                size: 12
                mode: taek
                stesp: 4
                inner:
                  learning-rate: -1
                  idle: soon
                many: 7
                """).isEmpty());
        List<String> shown = problems.stream().map(Problem::toString).toList();
        assertContains(shown, "file.yaml:1: path: is missing");
        assertContains(shown, "file.yaml:1: size: '12' is not a size");
        assertContains(shown, "file.yaml:2: mode: 'taek' is none of take, follow-only");
        assertContains(shown, "file.yaml:3: stesp: is no setting; did you mean 'steps'?");
        assertContains(shown, "file.yaml:6: inner.idle: 'soon' is not a duration");
        assertContains(shown, "file.yaml:7: many: must be a list, is a value");
        assertEquals(6, shown.size(), shown.toString());
    }

    @Test
    void aRecordsOwnRefusalNamesKeyAndLine() throws IOException {
        assertTrue(bind("path: x\ninner:\n  idle: 1s\n  learning-rate: 0\n").isEmpty());
        assertEquals(List.of("file.yaml:4: inner.learning-rate: learning-rate must be over 0, is 0.0"),
                problems.stream().map(Problem::toString).toList());
    }

    @Test
    void brokenYamlAndRepeatedKeysAreNamed() throws IOException {
        bind("path: x\npath: y\n");
        assertContains(problems.stream().map(Problem::toString).toList(), "file.yaml:2: path: stands twice");
        problems.clear();
        bind("path: [x\nsize: 1 B\n");
        assertTrue(problems.getFirst().message().startsWith("is not YAML"), problems.toString());
    }

    @Test
    void aTableTellsKeyTypeDefaultAndKind() {
        assertEquals("| `inner.idle` | duration | `90s` | operational | Wait. |", SettingsTable.of(OuterSettings.class, "").stream()
                .filter(r -> r.key().equals("inner.idle")).findFirst().orElseThrow().markdown());
    }

    @Test
    void valuesOfAKindAreCanonical() throws IOException {
        OuterSettings s = bind("path: x\ninner: {learning-rate: 0.00030}\n").orElseThrow();
        assertEquals(Map.of("inner.learning-rate", "3.0E-4"), SettingsTable.values(s, "", SettingKind.TRAINING));
        assertEquals(Map.of("steps", "3"), SettingsTable.values(s, "", SettingKind.IDENTITY));
    }

    private static void assertContains(List<String> lines, String start) {
        assertTrue(lines.stream().anyMatch(l -> l.startsWith(start)), () -> "no line begins with '" + start + "' in " + lines);
    }
}
