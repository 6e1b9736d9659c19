package dripstone.source.crawl.consent;

import dripstone.source.crawl.robots.RobotsFile;
import dripstone.source.crawl.robots.RobotsRule;
import dripstone.source.crawl.robots.RobotsRules;
import dripstone.source.crawl.robots.RobotsVerdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code /ai.txt} (Spawning's proposal): the form of a robots.txt, with rules that mostly name kinds of files ({@code Disallow: *.html}).
 * Rules for everyone, for us and for AI agents all count. An address whose last part names no kind of file is a page, and is held
 * against rules for {@code .html} too.
 */
public final class AiTxt implements FileSignals {
    private final List<RobotsRules> rules;

    private AiTxt(List<RobotsRules> rules) {
        this.rules = List.copyOf(rules);
    }

    /** @param body any bytes */
    public static AiTxt parse(byte[] body, AgentNames names) {
        RobotsFile file = RobotsFile.parse(body);
        Map<List<RobotsRule>, RobotsRules> distinct = new LinkedHashMap<>();
        RobotsRules others = file.rulesForOthers();
        distinct.put(others.rules(), others);
        file.rulesNaming(names.own()).ifPresent(r -> distinct.putIfAbsent(r.rules(), r));
        for (String agent : names.ai()) {
            file.rulesNaming(agent).ifPresent(r -> distinct.putIfAbsent(r.rules(), r));
        }
        return new AiTxt(distinct.values().stream().filter(r -> !r.rules().isEmpty()).toList());
    }

    @Override
    public List<ConsentSignal> at(String path) {
        if (rules.isEmpty()) {
            return List.of();
        }
        List<ConsentSignal> found = new ArrayList<>();
        for (RobotsRules r : rules) {
            for (String as : readings(path)) {
                RobotsVerdict verdict = r.judge(as);
                if (verdict.line() > 0) {
                    found.add(new ConsentSignal.AiTxtRule(!verdict.allowed(), verdict.group(), verdict.rule(), verdict.line()));
                }
            }
        }
        return found;
    }

    private static List<String> readings(String path) {
        int query = path.indexOf('?');
        String file = query < 0 ? path : path.substring(0, query);
        int name = file.lastIndexOf('/') + 1;
        if (file.indexOf('.', name) >= 0) {
            return List.of(path);
        }
        String page = file + (name == file.length() ? "index.html" : ".html") + path.substring(file.length());
        return List.of(path, page);
    }
}
