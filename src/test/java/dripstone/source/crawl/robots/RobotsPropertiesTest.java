package dripstone.source.crawl.robots;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.Size;

/** The parser beside slow readings of the RFC. */
final class RobotsPropertiesTest {
    /** Paths over so few letters that patterns often match. */
    @Provide
    Arbitrary<String> path() {
        return Arbitraries.strings().withChars("ab/").ofMaxLength(8).map(s -> "/" + s);
    }

    @Provide
    Arbitrary<String> pattern() {
        return Arbitraries.strings().withChars("ab/*").ofMaxLength(6)
                .flatMap(s -> Arbitraries.of("/" + s, "/" + s + "$", "*" + s));
    }

    @Provide
    Arbitrary<List<Tuple2<Boolean, String>>> rules() {
        return Arbitraries.of(true, false).flatMap(allow -> pattern().map(p -> Tuple.of(allow, p))).list().ofMaxSize(6);
    }

    @Property
    void pattern_matchesAsItsRegularExpressionDoes(@ForAll("pattern") String pattern, @ForAll("path") String path) {
        assertEquals(matches(pattern, path), PathPattern.of(pattern).matches(PathOctets.of("http://h" + path)), pattern + " " + path);
    }

    @Property
    void verdict_isTheMostSpecificRules_andThatOfAllowWhereTwoAre(
            @ForAll("rules") List<Tuple2<Boolean, String>> rules, @ForAll("path") String path) {
        String file = "User-agent: *\n"
                + rules.stream().map(r -> (r.get1() ? "Allow: " : "Disallow: ") + r.get2()).collect(Collectors.joining("\n"));
        Optional<Tuple2<Boolean, String>> best = rules.stream().filter(r -> matches(r.get2(), path))
                .max(Comparator.<Tuple2<Boolean, String>>comparingInt(r -> r.get2().length()).thenComparing(r -> r.get1()));
        RobotsVerdict verdict = parse(file).rulesFor("x").judge(PathOctets.of("http://h" + path));
        assertEquals(best.map(r -> r.get1()).orElse(true), verdict.allowed(), file + "\n" + path);
        assertEquals(best.isPresent(), verdict.line() > 0);
    }

    @Property
    void anyBytes_areAFile_andAnyAddressIsJudged(@ForAll @Size(max = 300) byte[] body, @ForAll String address) {
        RobotsFile file = RobotsFile.parse(body);
        file.rulesFor("x").judge(PathOctets.of(address));
        file.rulesNaming("GPTBot");
        assertTrue(file.sitemaps().size() <= body.length);
    }

    @Property
    void commentsBlanksLineEndsAndCase_makeNoDifference(
            @ForAll("rules") List<Tuple2<Boolean, String>> rules, @ForAll("path") String path) {
        String plain = file(rules, "allow", "disallow", "\n", "");
        String dressed = "\uFEFF# comment\r\n" + file(rules, "  ALLOW \t", "DisAllow", "\r\n", " \t # and why");
        String target = PathOctets.of("http://h" + path);
        assertEquals(parse(plain).rulesFor("x").judge(target).allowed(), parse(dressed).rulesFor("X").judge(target).allowed());
    }

    @Property
    void cutAnywhere_theRulesBeforeTheCutHold(@ForAll("rules") List<Tuple2<Boolean, String>> rules) {
        byte[] whole = file(rules, "Allow", "Disallow", "\n", "").getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= whole.length; cut++) {
            RobotsFile.parse(Arrays.copyOf(whole, cut)).rulesFor("x").judge("/a");
        }
    }

    @Property
    void normalForm_isAFixedPoint(@ForAll String path) {
        String once = PathOctets.of("http://h/" + path.replace('#', '-'));
        assertEquals(once, PathOctets.of("http://h" + once));
    }

    private static String file(List<Tuple2<Boolean, String>> rules, String allow, String disallow, String end, String comment) {
        return "User-Agent: x" + comment + end + rules.stream()
                .map(r -> (r.get1() ? allow : disallow) + ": " + r.get2() + comment + end).collect(Collectors.joining());
    }

    private static boolean matches(String pattern, String path) {
        boolean anchored = pattern.endsWith("$");
        String plain = anchored ? pattern.substring(0, pattern.length() - 1) : pattern;
        String expression = Arrays.stream(plain.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(expression + (anchored ? "" : ".*"), Pattern.DOTALL).matcher(path).matches();
    }

    private static RobotsFile parse(String file) {
        return RobotsFile.parse(file.getBytes(StandardCharsets.UTF_8));
    }
}
