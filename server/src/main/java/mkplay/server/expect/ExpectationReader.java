package mkplay.server.expect;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import mkplay.engine.EndReason;
import mkplay.server.api.JsonCursor;
import org.jspecify.annotations.Nullable;

/** Reads the {@code expect} member of a run request. */
public final class ExpectationReader {

    private static final Set<String> MEMBERS = Set.of("exitStatus", "endReason", "console", "consoleNot");

    /** Patterns of one member. */
    public static final int MAX_PATTERNS = 50;

    /** Characters of one pattern. */
    public static final int MAX_PATTERN_CHARS = 1000;

    private static final int MAX_EXIT_STATUS = 255;

    private ExpectationReader() {}

    /** What is expected, or null if nothing is or after errors were noted. */
    public static @Nullable Expectations read(@Nullable JsonCursor at) {
        if (at == null || !at.object(MEMBERS)) {
            return null;
        }
        JsonCursor statusAt = at.get("exitStatus");
        Integer status = statusAt == null ? null : (int) statusAt.integer(0, MAX_EXIT_STATUS, 0);
        Expectations read = new Expectations(
                status, endReason(at.get("endReason")), patterns(at, "console"), patterns(at, "consoleNot"));
        boolean nothing = status == null
                && read.endReason() == null
                && read.console().isEmpty()
                && read.consoleNot().isEmpty();
        return nothing ? null : read;
    }

    private static @Nullable String endReason(@Nullable JsonCursor at) {
        String name = at == null ? null : at.text(MAX_PATTERN_CHARS);
        if (at == null || name == null) {
            return null;
        }
        List<String> known =
                Arrays.stream(EndReason.values()).map(EndReason::wireName).toList();
        if (!known.contains(name)) {
            at.error("is not an end reason; known are " + String.join(", ", known));
        }
        return name;
    }

    private static List<String> patterns(JsonCursor expect, String member) {
        JsonCursor at = expect.get(member);
        return at == null ? List.of() : at.list(MAX_PATTERNS, ExpectationReader::pattern);
    }

    private static @Nullable String pattern(JsonCursor at) {
        String text = at.text(MAX_PATTERN_CHARS);
        if (text != null) {
            Patterns.problem(text).ifPresent(at::error);
        }
        return text;
    }
}
