package dripstone.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Precision;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The budget, made from a shape alone, against what the kernels count when the same thing is allocated. */
final class MemoryBudgetTest {
    static Stream<Arguments> everything() {
        return Stream.of(Architecture.values()).flatMap(architecture -> Stream.of(Precision.F64, Precision.F32, Precision.BF16)
                .flatMap(precision -> Stream.of(false, true).map(recompute -> Arguments.of(architecture, precision, recompute))));
    }

    @ParameterizedTest(name = "{0}, {1}, recompute {2}")
    @MethodSource("everything")
    void parts_areWhatIsAllocated(Architecture architecture, Precision precision, boolean recompute) {
        ModelShape shape = TestLeaf.withRegression(TestLeaf.shape(architecture, 2, architecture == Architecture.LLAMA), 5);
        LeafSettings settings = new LeafSettings(5, 2, recompute);
        MemoryBudget budget = MemoryBudget.of(shape, precision, settings, 2, 1, 3);
        try (Kernels kernels = KernelChoice.scalar(precision); Parameters parameters = Parameters.allocate(shape, kernels);
                LeafPass pass = LeafPass.create(parameters, kernels, settings)) {
            Map<String, Long> allocated = new HashMap<>(kernels.allocatedBytes());
            assertEquals(budget.weights(), take(allocated, "weights"));
            long copy = precision.mixed() ? take(allocated, "weights, compute copy") : 0L;
            assertEquals(budget.computeCopy(), copy + take(allocated, "weights, packed"));
            assertEquals(budget.activations(), take(allocated, "activations"));
            assertEquals(budget.scratch(), take(allocated, "activations, scratch"));
            long rotary = architecture.isLlamaLike() ? take(allocated, "rotary table") : 0;
            assertEquals(budget.tables(), rotary + take(allocated, "zeros"));
            assertEquals(Map.of(), allocated);
            assertEquals(budget.activations() + budget.scratch() + budget.tables(), pass.bytes());
            assertEquals(2 * budget.weights(), budget.optimiser());
            assertEquals(budget.weights(), budget.average());
            assertEquals(3 * budget.weights(), budget.gradients());
        }
    }

    private static long take(Map<String, Long> allocated, String purpose) {
        return Objects.requireNonNull(allocated.remove(purpose), purpose);
    }

    @ParameterizedTest(name = "{0}, {1}, recompute {2}")
    @MethodSource("everything")
    void aTeacher_isCounted(Architecture architecture, Precision precision, boolean recompute) {
        ModelShape shape = TestLeaf.shape(Architecture.LLAMA, 1, true);
        ModelShape wise = TestLeaf.shape(architecture, 2, false);
        LeafSettings settings = new LeafSettings(5, 3, recompute);
        MemoryBudget without = MemoryBudget.of(shape, precision, settings, 0, 0, 0);
        MemoryBudget budget = without.withTeacher(wise, precision, shape.settings().context(), settings);
        try (Kernels kernels = KernelChoice.scalar(precision); Parameters parameters = Parameters.allocate(shape, kernels);
                Parameters knowing = Parameters.allocate(wise, kernels);
                LeafPass _ = LeafPass.create(parameters, kernels, settings, new Teacher(knowing, TestLeaf.distillation(0)))) {
            long all = kernels.allocatedBytes().values().stream().mapToLong(Long::longValue).sum();
            assertEquals(all, budget.total());
            assertEquals(all - without.total(), budget.teacher());
        }
    }
}
