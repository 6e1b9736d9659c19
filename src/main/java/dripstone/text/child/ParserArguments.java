package dripstone.text.child;

import java.util.List;

/**
 * What a parser process is told on its command line.
 *
 * @param textChars most characters of one document's text
 * @param ocrLanguages of tesseract; empty where no text is read off images
 */
record ParserArguments(int textChars, String ocrLanguages) {
    List<String> toList() {
        return List.of(Integer.toString(textChars), ocrLanguages);
    }

    static ParserArguments of(String[] arguments) {
        return new ParserArguments(Integer.parseInt(arguments[0]), arguments[1]);
    }
}
