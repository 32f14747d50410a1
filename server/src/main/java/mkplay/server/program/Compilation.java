package mkplay.server.program;

import java.util.List;
import mkplay.engine.Program;

/**
 * What became of a set of programs.
 *
 * @param ok whether all have an image
 * @param diagnostics what the compiler and linker said, in order of the programs
 * @param programs the images when ok, else empty
 */
public record Compilation(boolean ok, List<Note> diagnostics, List<Program> programs) {

    /**
     * One diagnostic. All text in it is hostile: it quotes the visitor's source.
     *
     * @param program the program's name
     * @param file the source file, empty when it is about the program as a whole
     * @param line from 1; 0 when unknown
     * @param column from 1, in UTF-16 units; 0 when unknown
     * @param severity error, warning or note
     * @param message text for people
     */
    public record Note(String program, String file, int line, int column, String severity, String message) {}

    public Compilation {
        diagnostics = List.copyOf(diagnostics);
        programs = List.copyOf(programs);
    }
}
