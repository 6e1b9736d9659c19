package dripstone.kernel;

/** LayerNorm, the norm of heads and biases as they are written down. Sums run left to right. */
record ScalarNorms(Element compute, Element master) {
    private double e(long base, long index) {
        return Memory.get(compute, base, index);
    }

    private double m(long base, long index) {
        return Memory.get(master, base, index);
    }

    private void m(long base, long index, double value) {
        Memory.set(master, base, index, value);
    }

    void layerNorm(long out, long x, long w, long b, long stats, int rows, int width, double eps) {
        for (int r = 0; r < rows; r++) {
            long row = (long) r * width;
            double sum = 0;
            for (int j = 0; j < width; j++) {
                sum += m(x, row + j);
            }
            double mean = sum / width;
            double squares = 0;
            for (int j = 0; j < width; j++) {
                squares += (m(x, row + j) - mean) * (m(x, row + j) - mean);
            }
            m(stats, 2L * r, mean);
            m(stats, 2L * r + 1, 1 / Math.sqrt(squares / width + eps));
            for (int j = 0; j < width; j++) {
                Memory.set(compute, out, row + j, normal(x, stats, r, row + j) * m(w, j) + m(b, j));
            }
        }
    }

    private double normal(long x, long stats, int r, long at) {
        return (m(x, at) - m(stats, 2L * r)) * m(stats, 2L * r + 1);
    }

    void layerNormBackward(long dx, long dout, long x, long w, long stats, int rows, int width) {
        for (int r = 0; r < rows; r++) {
            long row = (long) r * width;
            double sum = 0;
            double dot = 0;
            for (int j = 0; j < width; j++) {
                double d = m(dout, row + j) * m(w, j);
                sum += d;
                dot += d * normal(x, stats, r, row + j);
            }
            for (int j = 0; j < width; j++) {
                double d = m(dout, row + j) * m(w, j) - sum / width - normal(x, stats, r, row + j) * dot / width;
                m(dx, row + j, m(dx, row + j) + d * m(stats, 2L * r + 1));
            }
        }
    }

    void layerNormParameterGradients(long dw, long db, long dout, long x, long stats, int rows, int width) {
        for (int j = 0; j < width; j++) {
            double weight = 0;
            double bias = 0;
            for (int r = 0; r < rows; r++) {
                long at = (long) r * width + j;
                weight += m(dout, at) * normal(x, stats, r, at);
                bias += m(dout, at);
            }
            m(dw, j, weight);
            m(db, j, bias);
        }
    }

    void headNorm(long out, long x, int ld, long w, long rstd, int rows, int heads, int headSize, double eps) {
        for (int i = 0; i < rows * heads; i++) {
            long head = (long) (i / heads) * ld + (long) (i % heads) * headSize;
            double squares = 0;
            for (int j = 0; j < headSize; j++) {
                squares += e(x, head + j) * e(x, head + j);
            }
            m(rstd, i, 1 / Math.sqrt(squares / headSize + eps));
            for (int j = 0; j < headSize; j++) {
                Memory.set(compute, out, head + j, e(x, head + j) * m(rstd, i) * m(w, j));
            }
        }
    }

    void headNormBackward(long dx, long dw, long dout, long x, int ld, long w, long rstd, int rows, int heads, int headSize) {
        for (int i = 0; i < rows * heads; i++) {
            long head = (long) (i / heads) * ld + (long) (i % heads) * headSize;
            double rs = m(rstd, i);
            double dot = 0;
            for (int j = 0; j < headSize; j++) {
                dot += e(dout, head + j) * m(w, j) * e(x, head + j);
            }
            double pull = dot * rs * rs * rs / headSize;
            for (int j = 0; j < headSize; j++) {
                double d = e(dout, head + j);
                m(dw, j, m(dw, j) + d * e(x, head + j) * rs);
                Memory.set(compute, dx, head + j, d * m(w, j) * rs - e(x, head + j) * pull);
            }
        }
    }

    void addBias(Element element, long y, long bias, int rows, int width) {
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < width; j++) {
                long at = (long) r * width + j;
                Memory.set(element, y, at, Memory.get(element, y, at) + m(bias, j));
            }
        }
    }

    void biasGradient(long db, long dy, int rows, int width) {
        for (int j = 0; j < width; j++) {
            double sum = 0;
            for (int r = 0; r < rows; r++) {
                sum += e(dy, (long) r * width + j);
            }
            m(db, j, sum);
        }
    }
}
