package dripstone.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Who looks at the wall clock, and what for. It jumps; so pauses, time-outs, back-offs and politeness are measured by
 * {@link System#nanoTime}, and a class that reads the wall clock stands here with what it does with the time.
 */
final class ClockUseTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dripstone");

    private static final Map<String, String> ALLOWED = new TreeMap<>(Map.ofEntries(
            Map.entry("dripstone.app.house.BackupOperation", "notes when a backup was made"),
            Map.entry("dripstone.app.house.HouseMeters", "shows the age of the newest snapshot"),
            Map.entry("dripstone.app.house.RunLog", "notes when a run began and ended"),
            Map.entry("dripstone.app.house.Sources", "notes since when a person has paused intake"),
            Map.entry("dripstone.app.house.TrialText", "dates the text of a trial"),
            Map.entry("dripstone.app.house.ProgressText", "shows how long until the next checkpoint"),
            Map.entry("dripstone.app.house.WithdrawalOperations", "notes when a person withdrew a document"),
            Map.entry("dripstone.checkpoint.SnapshotFiles", "notes when a snapshot was published"),
            Map.entry("dripstone.intake.Intake", "gives the intake its clock: the time of acceptance, which is information only"),
            Map.entry("dripstone.schedule.Timetable", "compares times of day with the clock, and watches it for jumps"),
            Map.entry("dripstone.life.Timepiece", "due times that outlive a restart; its other clock is for pauses"),
            Map.entry("dripstone.source.crawl.Offering", "notes when a page was fetched"),
            Map.entry("dripstone.source.crawl.http.Answer", "reads a Retry-After that names a date"),
            Map.entry("dripstone.source.crawl.http.Call", "notes when a request was made, for the archive"),
            Map.entry("dripstone.source.crawl.warc.WarcFiles", "names an archive's file"),
            Map.entry("dripstone.source.drop.Candidates", "compares a file's time of change with the clock"),
            Map.entry("dripstone.source.drop.FileIngest", "notes when a file was read"),
            Map.entry("dripstone.source.drop.TakeMode", "compares the age of files that were taken with how long they are kept"),
            Map.entry("dripstone.train.CsvFile", "names a file that is put aside"),
            Map.entry("dripstone.train.MetricsFile", "writes a column of the metrics"),
            Map.entry("dripstone.train.StatusBoard", "notes since when a snapshot is being written")));

    private static final Set<String> NOW = Set.of("now", "currentTimeMillis", "systemUTC", "systemDefaultZone", "system");

    @Test
    void onlyThese_lookAtTheWallClock() {
        Set<String> found = new TreeSet<>();
        for (JavaClass c : CLASSES) {
            for (JavaCodeUnit unit : c.getCodeUnits()) {
                boolean calls = unit.getMethodCallsFromSelf().stream()
                        .anyMatch(call -> isWallClock(call.getTargetOwner().getFullName(), call.getName()));
                boolean refers = unit.getMethodReferencesFromSelf().stream()
                        .anyMatch(call -> isWallClock(call.getTargetOwner().getFullName(), call.getName()));
                boolean makesDate = unit.getConstructorCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().getFullName().equals("java.util.Date")
                                && call.getTarget().getRawParameterTypes().isEmpty());
                if (calls || refers || makesDate) {
                    found.add(outermost(c).getFullName());
                }
            }
        }
        assertEquals(ALLOWED.keySet(), found, "a pause or a time-out is measured by System.nanoTime; what is information, say here");
    }

    private static boolean isWallClock(String owner, String method) {
        return NOW.contains(method) && (owner.startsWith("java.time.") || owner.equals("java.lang.System"));
    }

    private static JavaClass outermost(JavaClass c) {
        return c.getEnclosingClass().map(ClockUseTest::outermost).orElse(c);
    }
}
