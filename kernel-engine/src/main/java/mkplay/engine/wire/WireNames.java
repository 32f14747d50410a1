package mkplay.engine.wire;

import java.util.Locale;

/** Names of enum constants on the wire, where the enum has none of its own: lower case with hyphens. */
public final class WireNames {
    private WireNames() {}

    /** {@code page-fault} for {@code PAGE_FAULT}. */
    public static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
