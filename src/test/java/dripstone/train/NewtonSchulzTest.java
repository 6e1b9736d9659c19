package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.kernel.Buffer;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Precision;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NewtonSchulzTest {
    private static double[][] random(int rows, int cols) {
        Random random = new Random(rows * 31 + cols);
        double[][] x = new double[rows][cols];
        for (double[] row : x) {
            for (int j = 0; j < cols; j++) {
                row[j] = random.nextGaussian();
            }
        }
        return x;
    }

    private static double[][] times(double[][] a, double[][] b) {
        double[][] c = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b[0].length; j++) {
                for (int k = 0; k < b.length; k++) {
                    c[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return c;
    }

    private static double[][] transposed(double[][] a) {
        double[][] t = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < t.length; j++) {
                t[j][i] = a[i][j];
            }
        }
        return t;
    }

    /** As the reference of Jordan et al. has it: transposed where there are more rows than columns. */
    private static double[][] reference(double[][] given) {
        boolean tall = given.length > given[0].length;
        double[][] x = tall ? transposed(given) : given;
        double squares = 0;
        for (double[] row : x) {
            for (double v : row) {
                squares += v * v;
            }
        }
        double norm = Math.sqrt(squares) + 1e-7;
        for (double[] row : x) {
            for (int j = 0; j < row.length; j++) {
                row[j] /= norm;
            }
        }
        for (int step = 0; step < 5; step++) {
            double[][] a = times(x, transposed(x));
            double[][] b = times(a, a);
            for (int i = 0; i < a.length; i++) {
                for (int j = 0; j < a.length; j++) {
                    b[i][j] = -4.7750 * a[i][j] + 2.0315 * b[i][j];
                }
            }
            double[][] bx = times(b, x);
            for (int i = 0; i < x.length; i++) {
                for (int j = 0; j < x[0].length; j++) {
                    bx[i][j] += 3.4445 * x[i][j];
                }
            }
            x = bx;
        }
        return tall ? transposed(x) : x;
    }

    private static double[][] run(Kernels kernels, double[][] x) {
        int rows = x.length;
        int cols = x[0].length;
        NewtonSchulz orthogonal = new NewtonSchulz(kernels, rows, cols);
        int bytes = kernels.precision().master().bytes();
        try (Buffer matrix = kernels.allocate((long) rows * cols * bytes, "matrix");
                Buffer scratch = kernels.allocate(orthogonal.scratchElements() * bytes, "scratch");
                Lane lane = kernels.openLane()) {
            for (int i = 0; i < rows * cols; i++) {
                kernels.set(kernels.precision().master(), matrix.address(), i, x[i / cols][i % cols]);
            }
            long at = orthogonal.run(lane, matrix.address(), scratch.address());
            double[][] result = new double[rows][cols];
            for (int i = 0; i < rows * cols; i++) {
                result[i / cols][i % cols] = kernels.get(kernels.precision().master(), at, i);
            }
            return result;
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,7", "7,3", "8,8", "16,48", "48,16", "33,65"})
    void run_isTheReference_wideOrTall(int rows, int cols) {
        double[][] expected = reference(random(rows, cols));
        try (Kernels f64 = KernelChoice.scalar(Precision.F64); Kernels fast = KernelChoice.fast(Precision.F32)) {
            double[][] exact = run(f64, random(rows, cols));
            double[][] single = run(fast, random(rows, cols));
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < cols; j++) {
                    assertEquals(expected[i][j], exact[i][j], 1e-10);
                    assertEquals(expected[i][j], single[i][j], 1e-3);
                }
            }
        }
    }

    /** The product with its own transpose is near the unit matrix: all directions are about equally long. */
    @Test
    void run_bringsAllSingularValuesNearOne() {
        try (Kernels kernels = KernelChoice.fast(Precision.F32)) {
            double[][] x = random(16, 64);
            for (int j = 0; j < 64; j++) {
                x[0][j] *= 20; // far from orthogonal
            }
            double[][] result = run(kernels, x);
            double[][] gram = times(result, transposed(result));
            double[] direction = new double[16];
            for (int trial = 0; trial < 20; trial++) {
                Random random = new Random(trial);
                double squares = 0;
                for (int i = 0; i < 16; i++) {
                    direction[i] = random.nextGaussian();
                    squares += direction[i] * direction[i];
                }
                double length = 0;
                for (int i = 0; i < 16; i++) {
                    for (int j = 0; j < 16; j++) {
                        length += direction[i] * gram[i][j] * direction[j];
                    }
                }
                double value = Math.sqrt(length / squares);
                assertTrue(value > 0.6 && value < 1.3, "value=" + value);
            }
        }
    }

    @Test
    void zeros_stayZeros() {
        try (Kernels kernels = KernelChoice.fast(Precision.F32)) {
            for (double[] row : run(kernels, new double[8][16])) {
                for (double value : row) {
                    assertEquals(0, value);
                }
            }
        }
    }
}
