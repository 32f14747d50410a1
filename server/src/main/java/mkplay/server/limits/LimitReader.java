package mkplay.server.limits;

import java.util.Set;
import mkplay.engine.Limits;
import mkplay.server.api.JsonCursor;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the {@code limits} member of a request: what is absent is the default, what is too much is an error. */
@Component
public class LimitReader {

    private static final Set<String> MEMBERS =
            Set.of("instructions", "cycles", "simulatedMillis", "wallMillis", "consoleBytes", "traceRecords");

    private final LimitProperties properties;

    LimitReader(LimitProperties properties) {
        this.properties = properties;
    }

    /** The limits a run gets; errors are noted at the cursor. */
    public Limits read(@Nullable JsonCursor at, RunKind kind) {
        Limits defaults = kind.defaults(properties);
        Limits highest = kind.highest(properties);
        if (at == null || !at.object(MEMBERS)) {
            return defaults;
        }
        return new Limits(
                one(at, "instructions", defaults.instructions(), highest.instructions()),
                one(at, "cycles", defaults.cycles(), highest.cycles()),
                one(at, "simulatedMillis", defaults.simulatedMillis(), highest.simulatedMillis()),
                one(at, "wallMillis", defaults.wallMillis(), highest.wallMillis()),
                one(at, "consoleBytes", defaults.consoleBytes(), highest.consoleBytes()),
                one(at, "traceRecords", defaults.traceRecords(), highest.traceRecords()));
    }

    private static long one(JsonCursor at, String name, long otherwise, long highest) {
        JsonCursor member = at.get(name);
        return member == null ? otherwise : member.integer(1, highest, otherwise);
    }
}
