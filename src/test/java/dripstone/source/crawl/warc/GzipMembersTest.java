package dripstone.source.crawl.warc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class GzipMembersTest {
    private static byte[] member(int size, int seed) throws Exception {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static long intact(byte[] bytes) throws Exception {
        return GzipMembers.intactLength(new ByteArrayInputStream(bytes));
    }

    @Test
    void intactLength_isTheEndOfTheLastWholeMember_whereverItIsTorn() throws Exception {
        byte[] first = member(300, 1);
        byte[] second = member(0, 2);
        byte[] third = member(500, 3);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(first);
        all.writeBytes(second);
        all.writeBytes(third);
        for (int length = 0; length <= all.size(); length++) {
            int expected = length >= all.size() ? all.size()
                    : length >= first.length + second.length ? first.length + second.length
                    : length >= first.length ? first.length : 0;
            assertEquals(expected, intact(Arrays.copyOf(all.toByteArray(), length)), "length=" + length);
        }
    }

    @Test
    void intactLength_endsWhereAByteIsWrong() throws Exception {
        byte[] first = member(300, 1);
        byte[] second = member(300, 2);
        for (int at = 0; at < second.length; at++) {
            byte[] both = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);
            both[first.length + at] ^= 0x55;
            boolean free = at >= 4 && at <= 9; // time, level and system say nothing of the content
            boolean flags = at == 3;
            if (!free && !flags) {
                assertEquals(first.length, intact(both), "at=" + at);
            }
        }
    }

    @Test
    void intactLength_ofManyLargeMembersIsAllOfThem() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 20; i++) {
            all.writeBytes(member(100_000 + i, i));
        }
        assertEquals(all.size(), intact(all.toByteArray()));
        all.writeBytes(new byte[1000]);
        assertEquals(all.size() - 1000, intact(all.toByteArray()));
    }
}
