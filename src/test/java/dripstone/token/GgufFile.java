package dripstone.token;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The metadata of a llama.cpp vocabulary file: as much of GGUF 3 as such files use. */
final class GgufFile {
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    private final ByteBuffer in;

    private GgufFile(ByteBuffer in) {
        this.in = in;
    }

    static Map<String, Object> read(Path file) throws IOException {
        return new GgufFile(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN)).read();
    }

    private Map<String, Object> read() {
        in.position(16);
        long count = in.getLong();
        Map<String, Object> out = new HashMap<>();
        for (long i = 0; i < count; i++) {
            out.put(string(), value(0));
        }
        return out;
    }

    private String string() {
        byte[] bytes = new byte[Math.toIntExact(in.getLong())];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private Object value(int known) {
        int type = known == 0 ? in.getInt() : known;
        return switch (type) {
            case 4, 5 -> in.getInt();
            case 6 -> in.getFloat();
            case 7 -> in.get() != 0;
            case STRING -> string();
            case ARRAY -> {
                int element = in.getInt();
                long length = in.getLong();
                List<Object> list = new ArrayList<>();
                for (long i = 0; i < length; i++) {
                    list.add(value(element));
                }
                yield list;
            }
            default -> throw new IllegalArgumentException("type=" + type);
        };
    }
}
