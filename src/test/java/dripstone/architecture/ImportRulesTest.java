package dripstone.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rooms of the house: who may see whom, and which room a foreign library is kept to. */
final class ImportRulesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dripstone");

    /** Room → rooms it may import, beside itself, meter and life. */
    private static final Map<String, Set<String>> ALLOWED = Map.ofEntries(
            Map.entry("web", Set.of("infer", "checkpoint")),
            Map.entry("schedule", Set.of()),
            Map.entry("infer", Set.of("model", "token", "kernel", "checkpoint")),
            Map.entry("train", Set.of("batch", "model", "kernel", "checkpoint")),
            Map.entry("checkpoint", Set.of("model", "token", "disk")),
            Map.entry("batch", Set.of("journal", "token")),
            Map.entry("model", Set.of("kernel")),
            Map.entry("journal", Set.of("disk")),
            Map.entry("intake", Set.of("text", "token", "journal", "disk")),
            Map.entry("source", Set.of("text", "disk")),
            Map.entry("token", Set.of()),
            Map.entry("text", Set.of("disk")),
            Map.entry("kernel", Set.of()),
            Map.entry("disk", Set.of()),
            Map.entry("meter", Set.of()),
            Map.entry("life", Set.of()));

    /** Foreign package → the one room that may see it. */
    private static final Map<String, String> QUARANTINE = Map.ofEntries(
            Map.entry("edu.uci.ics.crawler4j..", "dripstone.source.crawl.."),
            Map.entry("crawlercommons..", "dripstone.source.crawl.."),
            Map.entry("org.apache.hc..", "dripstone.source.crawl.."),
            Map.entry("org.netpreserve..", "dripstone.source.crawl.warc.."),
            Map.entry("org.jsoup..", "dripstone.text.."),
            Map.entry("org.apache.tika..", "dripstone.text.."),
            Map.entry("org.apache.poi..", "dripstone.text.."),
            Map.entry("org.apache.pdfbox..", "dripstone.text.."),
            Map.entry("org.apache.commons.compress..", "dripstone.text.."),
            Map.entry("org.tukaani..", "dripstone.text.."),
            Map.entry("com.optimaize..", "dripstone.text.."),
            Map.entry("net.openhft..", "dripstone.journal.."),
            Map.entry("org.quartz..", "dripstone.schedule.."),
            Map.entry("org.h2..", "dripstone.disk.."),
            Map.entry("io.micrometer..", "dripstone.meter.."),
            Map.entry("jdk.incubator.vector..", "dripstone.kernel.."),
            Map.entry("org.bytedeco..", "dripstone.kernel.."),
            Map.entry("org.jctools..", "dripstone.batch.."),
            Map.entry("picocli..", "dripstone.app.."));

    @TestFactory
    List<DynamicTest> aRoomImportsOnlyWhatTheDesignAllows() {
        return ALLOWED.entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> classes()
                        .that().resideInAPackage("dripstone." + e.getKey() + "..")
                        .should(importOnly(e.getKey(), e.getValue()))
                        .allowEmptyShould(true)
                        .check(CLASSES)))
                .toList();
    }

    @TestFactory
    List<DynamicTest> aForeignLibraryIsKeptToOneRoom() {
        return QUARANTINE.entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> noClasses()
                        .that().resideOutsideOfPackage(e.getValue())
                        .should().dependOnClassesThat().resideInAnyPackage(e.getKey())
                        .check(CLASSES)))
                .toList();
    }

    @Test
    void configSeesOnlySettingsRecords() {
        DescribedPredicate<JavaClass> otherThanSettings = new DescribedPredicate<>("a class of another room that is no settings type") {
            @Override
            public boolean test(JavaClass c) {
                String room = roomOf(c);
                JavaClass outer = c.getEnclosingClass().orElse(c);
                return !room.isEmpty() && !Set.of("config", "life", "meter").contains(room)
                        && !outer.getSimpleName().endsWith("Settings");
            }
        };
        noClasses().that().resideInAPackage("dripstone.config..").should().dependOnClassesThat(otherThanSettings)
                .allowEmptyShould(true).check(CLASSES);
    }

    @Test
    void thereAreNoPackageCycles() {
        slices().matching("dripstone.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyAppEndsTheProcess() {
        noClasses().that().resideOutsideOfPackage("dripstone.app..")
                .should().callMethod(System.class, "exit", int.class)
                .orShould().callMethod(Runtime.class, "halt", int.class)
                .orShould().callMethod(Runtime.class, "exit", int.class)
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass c : CLASSES) {
            if (!c.getPackage().isAnnotatedWith(NullMarked.class)) {
                unmarked.add(c.getPackageName());
            }
        }
        if (!unmarked.isEmpty()) {
            throw new AssertionError("packages without @NullMarked: " + unmarked);
        }
    }

    @Test
    void namesAreTheFieldsTerms() {
        noClasses().should().haveSimpleNameEndingWith("Manager")
                .orShould().haveSimpleNameEndingWith("Helper")
                .orShould().haveSimpleNameEndingWith("Util")
                .orShould().haveSimpleNameEndingWith("Utils")
                .orShould().haveSimpleNameEndingWith("Impl")
                .check(CLASSES);
    }

    private static ArchCondition<JavaClass> importOnly(String room, Set<String> allowed) {
        return new ArchCondition<>("import only " + allowed) {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                item.getDirectDependenciesFromSelf().forEach(d -> {
                    String target = roomOf(d.getTargetClass());
                    boolean fine = target.isEmpty() || target.equals(room) || target.equals("meter") || target.equals("life")
                            || allowed.contains(target);
                    if (!fine) {
                        events.add(SimpleConditionEvent.violated(item, d.getDescription()));
                    }
                });
            }
        };
    }

    /** The room of one of our classes, or nothing. */
    private static String roomOf(JavaClass c) {
        String[] parts = c.getBaseComponentType().getPackageName().split("\\.", -1);
        return parts.length > 1 && parts[0].equals("dripstone") ? parts[1] : "";
    }
}
