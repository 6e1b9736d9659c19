package dripstone.app.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WebTokenTest {
    @TempDir
    private Path root;

    @Test
    void isMadeOnce_forItsOwnerAlone() throws IOException {
        DataDirectory data = new DataDirectory(root);
        String token = WebToken.in(data);
        assertEquals(43, token.length()); // 256 bits in base64
        assertEquals(token, WebToken.in(data));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.webToken())));
    }

    @Test
    void oneThatOthersCanRead_orThatIsShort_isRefusedWithTheWayOut() throws IOException {
        DataDirectory data = new DataDirectory(root);
        WebToken.in(data);
        Files.setPosixFilePermissions(data.webToken(), PosixFilePermissions.fromString("rw-r-----"));
        String readable = String.valueOf(assertThrows(IOException.class, () -> WebToken.in(data)).getMessage());
        assertTrue(readable.contains("chmod 600"), readable);
        Files.setPosixFilePermissions(data.webToken(), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(data.webToken(), "secret\n");
        String brief = String.valueOf(assertThrows(IOException.class, () -> WebToken.in(data)).getMessage());
        assertTrue(brief.contains("too short") && !brief.contains("secret"), brief);
    }
}
