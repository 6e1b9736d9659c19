package dripstone.app.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The rows of steps in a {@code metrics.csv}. */
record TrialMetrics(List<Row> steps) {
    record Row(long step, double nats, double gradientNorm) {}

    static TrialMetrics read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<String> names = Arrays.asList(lines.getFirst().split(",", -1));
        List<Row> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            if (cells.length != names.size()) {
                throw new IOException("a row of " + file + " has cells=" + cells.length + ", its head names=" + names.size());
            }
            if (cells[names.indexOf("kind")].equals("step")) {
                rows.add(new Row(Long.parseLong(cells[names.indexOf("step")]), Double.parseDouble(cells[names.indexOf("nats")]),
                        Double.parseDouble(cells[names.indexOf("gradient_norm")])));
            }
        }
        return new TrialMetrics(rows);
    }

    /** Mean of the first, or the last, so many losses. */
    double mean(boolean first, int rows) {
        List<Row> chosen = first ? steps.subList(0, rows) : steps.subList(steps.size() - rows, steps.size());
        return chosen.stream().mapToDouble(Row::nats).average().orElse(Double.NaN);
    }
}
