package mkplay.x86.timing;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What one form of an instruction costs, in CPU clocks with everything in the caches. */
public final class Price {
    /** Conditions under which another number counts; the word in the model's text is the name in lower case. */
    public enum Case {
        /** A branch that is taken. */
        TAKEN,
        /** In protected mode, without a change of privilege. */
        SAME,
        /** Through a gate to the same privilege. */
        GATE,
        /** To more privilege. */
        INNER,
        /** To less privilege. */
        OUTER,
        /** From virtual-8086 mode. */
        V86,
        /** To another task. */
        TASK,
        /** I/O whose port the permission bitmap must allow. */
        BITMAP,
        /** Repeated: once for the whole, before the first iteration. */
        START,
        /** Repeated: per iteration; ENTER: per level above one. */
        EACH,
        /** Repeated with a count of zero. */
        ZERO,
        /** ENTER with one level. */
        ONE,
        /** The most it can cost when it depends on a value. */
        MAX,
        /** Clocks until an x87 result can be used; the instruction itself costs the clocks. */
        LATENCY
    }

    /** Which value the clocks between the least and the most depend on. */
    public enum By {
        /** Nothing. */
        NOTHING,
        /** One clock per significant bit of the multiplier above three (early-out multiplier). */
        MULTIPLIER,
        /** One clock per bit shifted. */
        COUNT,
        /** Evenly by the position of the bit found. */
        SCAN,
        /** ENTER's nesting level. */
        LEVEL
    }

    /** Which pipes of a Pentium can take it. */
    public enum Pair {
        /** Not pairable. */
        NP,
        /** Pairable if issued to U. */
        PU,
        /** Pairable if issued to V. */
        PV,
        /** Either. */
        UV
    }

    /** No number for a case. */
    public static final int NONE = -1;

    private static final Case[] CASES = Case.values();
    private static final int MAX_CLOCKS = 100_000;

    /** Clocks when no case applies. */
    public final int clocks;
    /** What the clocks depend on. */
    public final By by;
    /** Pairing. */
    public final Pair pair;
    /** It has privilege cases: classify after execution. */
    public final boolean far;
    /** Has a price for a taken branch. */
    public final boolean branch;
    /** Has a price per iteration. */
    public final boolean string;
    /** Nothing but the clocks counts. */
    public final boolean plain;

    private final int[] values = new int[CASES.length];

    private Price(int line, List<String> words) {
        Arrays.fill(values, NONE);
        clocks = number(line, words.get(0));
        By dependsOn = By.NOTHING;
        Pair pairing = Pair.NP;
        for (String word : words.subList(1, words.size())) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw new ModelFormatException(line, "'case=clocks' expected, not '" + word + "'");
            }
            String name = word.substring(0, equals);
            String value = word.substring(equals + 1);
            switch (name) {
                case "by" -> dependsOn = oneOf(line, By.class, value);
                case "pair" -> pairing = oneOf(line, Pair.class, value);
                default -> values[oneOf(line, Case.class, name).ordinal()] = number(line, value);
            }
        }
        by = dependsOn;
        pair = pairing;
        branch = has(Case.TAKEN);
        string = has(Case.EACH) && by != By.LEVEL;
        far = has(Case.SAME) || has(Case.INNER) || has(Case.OUTER) || has(Case.BITMAP) || has(Case.TASK);
        plain = by == By.NOTHING && !branch && !string && !far && !has(Case.LATENCY);
    }

    /** Parses {@code CLOCKS case=CLOCKS ...}. */
    static Price parse(int line, List<String> words) {
        if (words.isEmpty()) {
            throw new ModelFormatException(line, "clocks expected");
        }
        return new Price(line, words);
    }

    private static int number(int line, String text) {
        try {
            int n = Integer.parseInt(text);
            if (n >= 0 && n <= MAX_CLOCKS) {
                return n;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw new ModelFormatException(line, "clocks from 0 to " + MAX_CLOCKS + " expected, not '" + text + "'");
    }

    private static <E extends Enum<E>> E oneOf(int line, Class<E> type, String word) {
        try {
            return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(line, "unknown word '" + word + "'");
        }
    }

    /** Whether a case has a number of its own. */
    public boolean has(Case c) {
        return values[c.ordinal()] != NONE;
    }

    /** The clocks of a case, or those of no case where it has none of its own. */
    public int of(Case c) {
        int v = values[c.ordinal()];
        return v == NONE ? clocks : v;
    }

    /**
     * The clocks for a value of what it depends on.
     *
     * @param value magnitude of the multiplier, shift count, position of the bit, or level
     */
    public int by(int value) {
        return switch (by) {
            case NOTHING -> clocks;
            case MULTIPLIER ->
                Math.min(of(Case.MAX), clocks + Math.max(0, 32 - Integer.numberOfLeadingZeros(value) - 3));
            case COUNT -> Math.min(of(Case.MAX), clocks + value);
            case SCAN -> clocks + (of(Case.MAX) - clocks) * value / 31;
            case LEVEL -> value == 0 ? clocks : value == 1 ? of(Case.ONE) : of(Case.ONE) + of(Case.EACH) * value;
        };
    }
}
