package dripstone.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.kernel.KernelSettings.PathChoice;
import dripstone.kernel.KernelSettings.PrecisionChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KernelChoiceTest {
    @Test
    void nothingSet_takesThePrecisionOfTheTable() {
        try (Kernels k = KernelChoice.open(KernelSettings.byDefault())) {
            assertEquals(ProcessorKind.here().precision(), k.precision());
            assertTrue(k.description().contains(ProcessorKind.here().reason()), k.description());
        }
    }

    @Test
    void theSettings_overrideTheTable() {
        try (Kernels k = KernelChoice.open(new KernelSettings(PrecisionChoice.F32, PathChoice.AUTO, null))) {
            assertEquals(Precision.F32, k.precision());
        }
        try (Kernels k = KernelChoice.open(new KernelSettings(PrecisionChoice.BF16, PathChoice.SCALAR, null))) {
            assertEquals(Precision.BF16, k.precision());
            assertEquals("scalar-1 bf16", k.fingerprint());
        }
    }

    @Test
    void fingerprints_tellPathsAndPrecisionsApart() {
        try (Kernels a = KernelChoice.fast(Precision.F32);
                Kernels b = KernelChoice.fast(Precision.BF16);
                Kernels c = KernelChoice.vectorOnly(Precision.F32, new NativeMemory(), "test")) {
            assertNotEquals(a.fingerprint(), b.fingerprint());
            assertNotEquals(a.fingerprint(), c.fingerprint());
        }
    }

    @Test
    void aLibraryThatCannotBeUnpacked_leadsToTheJavaProductWithTheReason(@TempDir Path folder) throws IOException {
        Path blocked = Files.writeString(folder.resolve("file"), "not a directory");
        try (Kernels k = KernelChoice.open(new KernelSettings(PrecisionChoice.F32, PathChoice.AUTO, blocked.resolve("cache")));
                Lane lane = k.openLane()) {
            assertTrue(k.description().contains("products in Java") && k.description().contains("oneDNN"), k.description());
            Cells x = Cells.of(k, Element.F32, 1, i -> 3);
            lane.run(k.prepare(new MatmulShape(1, 1, 1, false, false, 1, 1, 1, Element.F32, Element.F32, true)), x.at(), x.at(), x.at());
            assertEquals(12, x.get(0));
        }
    }
}
