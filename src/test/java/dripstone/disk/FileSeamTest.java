package dripstone.disk;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** That no state is written past the file system of its path, so that a {@link SimulatedDisk} lies below all of it. */
final class FileSeamTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dripstone");

    /** The parser's child has no state; the command reads what a person names. */
    @Test
    void onlyTheDisksOwnFilesLeaveThePath() {
        noClasses().that().doNotHaveFullyQualifiedName(PlainFile.class.getName())
                .and().doNotHaveFullyQualifiedName(FileOutput.class.getName())
                .and().resideOutsideOfPackages("dripstone.text.child..", "dripstone.app.command..")
                .should().callMethod(Path.class, "toFile")
                .orShould().dependOnClassesThat().belongToAnyOf(RandomAccessFile.class, FileOutputStream.class, FileWriter.class)
                .check(CLASSES);
    }
}
