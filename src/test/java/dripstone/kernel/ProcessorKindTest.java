package dripstone.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProcessorKindTest {
    @ParameterizedTest
    @CsvSource({
        "GenuineIntel, fpu avx512f avx512_bf16 amx_bf16 amx_tile amx_int8, AMX, BF16",
        "GenuineIntel, fpu avx512f avx512_bf16 amx_tile, OTHER_AVX512_BF16, F32",
        "AuthenticAMD, fpu avx512f avx512_bf16, AMD_AVX512_BF16, BF16",
        "AuthenticAMD, fpu avx2, PLAIN, F32",
        "GenuineIntel, fpu avx512f, PLAIN, F32",
    })
    void theTable(String vendor, String flags, ProcessorKind kind, Element compute) {
        ProcessorKind found = ProcessorKind.of(List.of("processor\t: 0", "vendor_id\t: " + vendor, "flags\t\t: " + flags, "bugs\t: x"));
        assertEquals(kind, found);
        assertEquals(compute, found.precision().compute());
    }

    @Test
    void aSystemThatSaysNothing_isPlain() {
        assertEquals(ProcessorKind.PLAIN, ProcessorKind.of(List.of()));
    }
}
