package mkplay.server.program;

/**
 * One source file.
 *
 * @param name plain file name; its suffix says the language
 * @param text its content
 */
public record SourceText(String name, String text) {}
