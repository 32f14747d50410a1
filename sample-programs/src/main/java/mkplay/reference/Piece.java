package mkplay.reference;

/** A part of a header at file level, with its first and last line, from 1. */
sealed interface Piece {
    int line();

    int endLine();

    /**
     * A comment without its marks.
     *
     * @param text its lines, without the stars in front
     * @param own whether there is nothing but blanks before it on its line
     */
    record Comment(String text, boolean own, int line, int endLine) implements Piece {}

    /** A preprocessor directive on one line, without comments. */
    record Directive(String text, int line, int endLine) implements Piece {}

    /**
     * A declaration or definition.
     *
     * @param text without a function's body, comments and the semicolon at its end, on one line
     * @param source as it is written, a function's body left out
     * @param cpp whether only C++ sees it
     */
    record Declaration(String text, String source, boolean cpp, int line, int endLine) implements Piece {}
}
