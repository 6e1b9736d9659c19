package dripstone.text;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A floor below what was measured (even 0.973, odd 0.956), so that a later change cannot quietly make extraction worse. */
final class ArticleScoreTest {
    @Test
    void mainText_ofRealArticles_agreesWithTheGroundTruth() throws Exception {
        assumeTrue(Files.isDirectory(ArticleScore.ARTICLES), "no article pages at " + ArticleScore.ARTICLES);
        List<ArticleScore.Result> results = ArticleScore.run(ArticleScore.ARTICLES);
        double even = ArticleScore.mean(results, true);
        double odd = ArticleScore.mean(results, false);
        assertTrue(even >= 0.965 && odd >= 0.950, () -> "even=" + even + " odd=" + odd);
    }
}
