package dripstone.text;

import java.io.IOException;

/** Takes what a file gives, one by one, so that no archive is held whole in memory. */
@FunctionalInterface
public interface ExtractionVisitor {
    /** @throws IOException to end the reading; it comes out of {@link FileExtractor#extract} unchanged */
    void visit(Extraction extraction) throws IOException, InterruptedException;
}
