package dripstone.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The processor as far as this program's arithmetic cares, as Linux tells it.
 *
 * @param model the maker's name for it; empty when the system does not say
 * @param features those of {@link #CARED_FOR} that it has
 * @param precision what {@code kernel.precision: auto} takes here
 * @param reason why
 */
public record Processor(String model, List<String> features, Precision precision, String reason) {
    /** Features that a kernel uses, or would, in Linux's names. */
    public static final List<String> CARED_FOR =
            List.of("avx2", "fma", "avx512f", "avx512bw", "avx512vl", "avx512_bf16", "amx_tile", "amx_bf16");

    public Processor {
        features = List.copyOf(features);
    }

    /** Of this machine. */
    public static Processor here() {
        try {
            return of(Files.readAllLines(Path.of("/proc/cpuinfo")));
        } catch (IOException e) {
            return of(List.of()); // no Linux: nothing is known, as ProcessorKind has it
        }
    }

    static Processor of(List<String> cpuinfo) {
        List<String> flags = Arrays.asList(ProcessorKind.value(cpuinfo, "flags").split(" +", -1));
        ProcessorKind kind = ProcessorKind.of(cpuinfo);
        return new Processor(ProcessorKind.value(cpuinfo, "model name"), CARED_FOR.stream().filter(flags::contains).toList(),
                kind.precision(), kind.reason());
    }

    /** The features that it lacks. */
    public List<String> lacking() {
        return CARED_FOR.stream().filter(f -> !features.contains(f)).toList();
    }
}
