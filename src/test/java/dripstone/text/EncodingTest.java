package dripstone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Text in the encodings of its language, without a word about which it is. */
final class EncodingTest {
    private static final Path NOVEL = Path.of("..", "shared", "data", "corpora", "wagahaiwa_nekodearu.txt");
    private static final String CHINESE = "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。我们的网站每天更新新闻和消息。";
    private static final String TRADITIONAL = "人人生而自由，在尊嚴和權利上一律平等。他們賦有理性和良心，並應以兄弟關係的精神相對待。我們的網站每天更新新聞和消息。";
    private static final String JAPANESE = "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。コンピュータの使い方。";
    private static final String KOREAN = "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았다.";
    private static final String RUSSIAN =
            "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью.";
    private static final String UKRAINIAN =
            "Всі люди народжуються вільними і рівними у своїй гідності та правах. Вони наділені розумом і совістю.";
    private static final String GREEK =
            "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι προικισμένοι με λογική.";
    private static final String HEBREW = "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון.";
    private static final String ARABIC =
            "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق، وقد وهبوا عقلا وضميرا وعليهم أن يعامل بعضهم بعضا بروح الإخاء.";
    private static final String THAI = "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม";

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("GB18030", CHINESE), Arguments.of("GBK", CHINESE), Arguments.of("Big5", TRADITIONAL),
                Arguments.of("windows-31j", JAPANESE), Arguments.of("EUC-JP", JAPANESE), Arguments.of("ISO-2022-JP", JAPANESE),
                Arguments.of("EUC-KR", KOREAN), Arguments.of("windows-1251", RUSSIAN), Arguments.of("KOI8-R", RUSSIAN),
                Arguments.of("IBM866", RUSSIAN), Arguments.of("ISO-8859-5", RUSSIAN),
                Arguments.of("windows-1251", RUSSIAN.toUpperCase(Locale.ROOT)), Arguments.of("KOI8-R", RUSSIAN.toUpperCase(Locale.ROOT)),
                Arguments.of("KOI8-U", UKRAINIAN), Arguments.of("windows-1251", UKRAINIAN), Arguments.of("windows-1253", GREEK), Arguments.of("windows-1255", HEBREW), Arguments.of("windows-1256", ARABIC),
                Arguments.of("x-windows-874", THAI),
                Arguments.of("windows-1252", "Größe und Maß: „schöne“ Straßen – überall, wo Füße gehen können."),
                Arguments.of("windows-1252", "L’été dernier, à la façon d’un élève très doué, il a été reçu où il fallait : «ça va».") ,
                Arguments.of("windows-1252", "¿Dónde está el niño? El señor Muñoz comió jamón, piña y maíz; ¡qué día!"),
                Arguments.of("windows-1252",
                        "Não há informações: a organização da população é uma questão de opção e de atenção às ações."),
                Arguments.of("windows-1252",
                        "Það er mjög fallegt hér á Íslandi, þar sem fjöllin eru há og vötnin blá; ég á heima í Reykjavík."),
                Arguments.of("windows-1252", "Rød grød med fløde på en ø, hvor børn løber og gæs går på åen."),
                Arguments.of("windows-1250",
                        "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw; są obdarzeni rozumem."),
                Arguments.of("windows-1250",
                        "Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv; jsou nadáni rozumem a svědomím."),
                Arguments.of("windows-1250",
                        "Minden emberi lény szabadon születik és egyenlő méltósága és joga van; az emberek ésszel bírnak, űrhajó."),
                Arguments.of("windows-1254",
                        "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar; akıl ve vicdana sahiptirler, kardeşlik."),
                Arguments.of("UTF-16LE", JAPANESE + "\r\n" + CHINESE), Arguments.of("UTF-16BE", JAPANESE + "\n" + RUSSIAN),
                Arguments.of("UTF-16LE", RUSSIAN), Arguments.of("UTF-16BE", "plain English text, and nothing else in it"),
                Arguments.of("UTF-16LE", "\ufeff" + KOREAN), Arguments.of("UTF-16BE", "\ufeff" + JAPANESE),
                Arguments.of("UTF-32LE", "\ufeff" + GREEK),
                Arguments.of("UTF-8", "\ufeff" + THAI), Arguments.of("UTF-8", JAPANESE + KOREAN + RUSSIAN + "ü"));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("texts")
    void encodingIsFound_alone_andInAMarkedUpPage(String charset, String text) {
        String plain = text.startsWith("\ufeff") ? text.substring(1) : text;
        assertEquals(plain, TextDecoder.text(text.getBytes(Charset.forName(charset)), ""));
        if (!charset.startsWith("UTF-") && !charset.startsWith("ISO-2022")) {
            String page = "<html><head><title>page</title></head><body class='x'><p>" + text + "</p><p>plain words</p></body></html>";
            assertEquals(page, TextDecoder.html(page.getBytes(Charset.forName(charset)), ""));
        }
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("texts")
    void textCutAnywhere_isStillReadInItsEncoding(String charset, String text) {
        byte[] whole = (text + "\n" + text).getBytes(Charset.forName(charset));
        for (int n = whole.length / 2; n <= whole.length; n++) {
            String read = TextDecoder.text(Arrays.copyOf(whole, n), "");
            String begin = text.startsWith("\ufeff") ? text.substring(1, 20) : text.substring(0, 20);
            assertTrue(read.startsWith(begin), charset + " cut at " + n + ": " + read);
        }
    }

    @Test
    void aNovelInPieces_isToldInEachEncoding() throws Exception {
        assumeTrue(Files.exists(NOVEL), "no corpus at " + NOVEL);
        String novel = Files.readString(NOVEL);
        for (String charset : new String[] {"windows-31j", "EUC-JP", "UTF-16LE"}) {
            Charset encoding = Charset.forName(charset);
            int pieces = 0;
            int right = 0;
            for (int at = 0; at + 300 < novel.length() && pieces < 500; at += 700) {
                String piece = new String(novel.substring(at, at + 300).getBytes(encoding), encoding);
                pieces++;
                right += TextDecoder.text(piece.getBytes(encoding), "").equals(piece) ? 1 : 0;
            }
            assertTrue(right >= 0.99 * pieces, charset + ": " + right + " of " + pieces);
        }
    }

    @Test
    void aFewBrokenBytes_doNotChangeTheEncoding() {
        byte[] text = (RUSSIAN + "\n").repeat(20).getBytes(Charset.forName("KOI8-R"));
        text[500] = (byte) 0x01;
        assertTrue(TextDecoder.text(text, "").startsWith(RUSSIAN));
        byte[] chinese = (CHINESE + "\n").repeat(40).getBytes(Charset.forName("GB18030"));
        chinese[1001] = (byte) 0xff;
        assertTrue(TextDecoder.text(chinese, "").startsWith(CHINESE));
    }

    @Test
    void randomBytes_takeNoTimeAndThrowNothing() {
        Random random = new Random(4);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(5000)];
            random.nextBytes(bytes);
            TextDecoder.text(bytes, "");
            TextDecoder.html(bytes, "");
        }
        assertEquals("", TextDecoder.text(new byte[0], ""));
        byte[] large = new byte[32 << 20];
        Arrays.fill(large, (byte) 0xe4);
        assertEquals(StandardCharsets.UTF_8, TextDecoder.of("ascii only".getBytes(StandardCharsets.UTF_8)).charset());
        assertTrue(TextDecoder.text(large, "").length() > 1 << 20);
    }
}
