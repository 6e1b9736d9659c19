package dripstone.kernel;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.net.URL;
import java.nio.file.Path;
import java.util.Locale;

/** The native library: loaded, or missing for a stated reason. */
sealed interface OneDnnLibrary {
    record Loaded(OneDnn calls) implements OneDnnLibrary {}

    record Missing(String reason) implements OneDnnLibrary {}

    /** Where the jar keeps it. */
    String FOLDER = "org/bytedeco/dnnl/linux-x86_64/";

    /** Loads it from the class path by way of the cache; once loaded it stays until the process ends. */
    static OneDnnLibrary load(NativeLibraryCache cache) {
        String system = System.getProperty("os.name", "?") + " " + System.getProperty("os.arch", "?");
        if (!system.toLowerCase(Locale.ROOT).matches("linux (amd64|x86_64)")) {
            return new Missing("oneDNN is packaged for linux x86-64, this is " + system);
        }
        try {
            // libdnnl names libgomp.so.1 as needed: the loader finds it by that name when it is there already
            SymbolLookup openMp = lookup(cache.file(resource("libgomp.so.1")));
            SymbolLookup library = lookup(cache.file(resource("libdnnl.so.3")));
            return new Loaded(new OneDnn(library.or(openMp)));
        } catch (IOException | IllegalArgumentException | java.util.NoSuchElementException | UnsatisfiedLinkError e) {
            return new Missing("oneDNN did not load: " + e);
        }
    }

    @SuppressWarnings("restricted")
    private static SymbolLookup lookup(Path file) {
        return SymbolLookup.libraryLookup(file, Arena.global());
    }

    private static URL resource(String name) throws FileNotFoundException {
        URL url = OneDnnLibrary.class.getClassLoader().getResource(FOLDER + name);
        if (url == null) {
            throw new FileNotFoundException(FOLDER + name + " is not on the class path");
        }
        return url;
    }
}
