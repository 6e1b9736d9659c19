package dripstone.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Kinds of processor as far as the choice of precision goes: a static table, never a timing, since a timing would make the bits of
 * a model depend on the machine's mood. The figures are measured GFLOP/s of one core, bf16 against binary32.
 */
enum ProcessorKind {
    /** Tiles multiply bf16: 3,100 against 214. */
    AMX(true, "AMX multiplies bf16"),
    /** Zen 4 and later: twice the rate of binary32. */
    AMD_AVX512_BF16(true, "avx512_bf16 of AMD is fast"),
    /** Half the rate of binary32. */
    OTHER_AVX512_BF16(false, "avx512_bf16 without AMX is slower than binary32 here"),
    PLAIN(false, "no bf16 arithmetic");

    private final boolean fastBFloat16;
    private final String reason;

    ProcessorKind(boolean fastBFloat16, String reason) {
        this.fastBFloat16 = fastBFloat16;
        this.reason = reason;
    }

    Precision precision() {
        return fastBFloat16 ? Precision.BF16 : Precision.F32;
    }

    String reason() {
        return reason;
    }

    /** Of this machine; {@link #PLAIN} when the system does not say. */
    static ProcessorKind here() {
        try {
            return of(Files.readAllLines(Path.of("/proc/cpuinfo")));
        } catch (IOException e) {
            return PLAIN; // no Linux: nothing is known, and binary32 is right everywhere
        }
    }

    /** @param cpuinfo lines of Linux's {@code /proc/cpuinfo} */
    static ProcessorKind of(List<String> cpuinfo) {
        Set<String> flags = Set.copyOf(List.of(value(cpuinfo, "flags").split(" +", -1)));
        if (flags.contains("amx_bf16") && flags.contains("amx_tile")) {
            return AMX;
        }
        if (flags.contains("avx512_bf16")) {
            return value(cpuinfo, "vendor_id").equals("AuthenticAMD") ? AMD_AVX512_BF16 : OTHER_AVX512_BF16;
        }
        return PLAIN;
    }

    static String value(List<String> cpuinfo, String key) {
        return cpuinfo.stream()
                .filter(l -> l.matches(key + "\\s*:.*"))
                .findFirst()
                .map(l -> l.substring(l.indexOf(':') + 1).strip())
                .orElse("");
    }
}
