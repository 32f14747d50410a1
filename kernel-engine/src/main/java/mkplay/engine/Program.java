package mkplay.engine;

import java.util.List;
import java.util.Objects;

/**
 * One program of a run: it becomes one task, an address space with one thread.
 *
 * @param name the task's name: a letter, then letters, digits, {@code -} and {@code _}; at most 15 characters
 * @param elf the linked ELF image
 * @param priority L4 priority of its first thread, 1 to 254
 * @param args its arguments after the name; no white space inside one, as the boot module's command line separates by it
 * @throws IllegalArgumentException if a name, priority or argument is outside its range
 */
public record Program(String name, byte[] elf, int priority, List<String> args) {

    /** The priority that a program has when nothing else is said. */
    public static final int DEFAULT_PRIORITY = 100;

    public Program {
        Objects.requireNonNull(elf);
        args = List.copyOf(args);
        if (!name.matches("[A-Za-z][A-Za-z0-9_-]{0,14}")) {
            throw new IllegalArgumentException("not a program name: " + name);
        }
        if (priority < 1 || priority > 254) {
            throw new IllegalArgumentException("priority " + priority + " is not in 1..254");
        }
        for (String arg : args) {
            if (!arg.matches("[\\x21-\\x7e]{1,200}")) {
                throw new IllegalArgumentException("not an argument of printable characters: " + arg);
            }
        }
    }
}
