package dripstone.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How long after it was accepted an entry's last token was trained, as far as samples tell; entries are trained in their order. */
record RoadLag(double mean, double median, double p99, double longest) {
    static RoadLag of(List<RoadAccount.Entry> entries, List<RoadSample> samples, long beginMillis) {
        double[] lags = new double[entries.size()];
        int s = 0;
        for (int i = 0; i < lags.length; i++) {
            while (s < samples.size() - 1 && samples.get(s).trained() < entries.get(i).targets()) {
                s++;
            }
            lags[i] = Math.max(0, samples.get(s).seconds() - (entries.get(i).acceptedMillis() - beginMillis) / 1e3);
        }
        double mean = Arrays.stream(lags).average().orElse(0);
        Arrays.sort(lags);
        return lags.length == 0 ? new RoadLag(0, 0, 0, 0)
                : new RoadLag(mean, lags[lags.length / 2], lags[(int) (lags.length * 0.99)], lags[lags.length - 1]);
    }

    void into(ObjectNode node) {
        node.put("mean", mean).put("median", median).put("p99", p99).put("longest", longest);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "lag from accepted to trained: mean=%.1f s median=%.1f s p99=%.1f s longest=%.1f s", mean, median,
                p99, longest);
    }
}
