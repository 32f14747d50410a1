package mkplay.server.expect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is expected of a run.
 *
 * @param exitStatus the main program's exit status; null for any end
 * @param endReason wire name of the end reason; null for any
 * @param console patterns (RE2 syntax) each of which must match somewhere in the console text; {@code ^} and {@code $} match at
 *     lines
 * @param consoleNot patterns none of which may match
 */
public record Expectations(
        @Nullable Integer exitStatus, @Nullable String endReason, List<String> console, List<String> consoleNot) {

    public Expectations {
        console = console == null ? List.of() : List.copyOf(console);
        consoleNot = consoleNot == null ? List.of() : List.copyOf(consoleNot);
    }
}
