package dripstone.text.page;

import java.util.List;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * A page as it is before anything is chosen.
 *
 * @param words of each block, lower case
 */
record Reading(String title, PageBlocks page, Markup markup, Draft draft, List<List<String>> words) {
    static Reading of(Document document, String title) {
        Element root = document.body();
        PageBlocks page = root == null ? new PageBlocks() : BlockCollector.collect(root);
        List<List<String>> words = page.blocks().stream().map(b -> Words.of(b.text())).toList();
        return new Reading(title, page, Markup.of(document), Draft.of(page, title), words);
    }
}
