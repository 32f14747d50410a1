package mkplay.engine.cost;

/**
 * What something took on a machine.
 *
 * @param instructions executed; each iteration of a repeated one counts
 * @param cycles all
 * @param walk of these, page walks, the waits for their entries included
 * @param cache waits for code and data from beyond the first-level cache
 * @param writes waits for a place in the write buffer
 * @param address waits for a register that an address needs, and what prefixes and indexes cost
 */
public record Cost(long instructions, long cycles, long walk, long cache, long writes, long address) {
    /** Nothing. */
    public static final Cost NONE = new Cost(0, 0, 0, 0, 0, 0);

    /** The sum of two. */
    public Cost plus(Cost o) {
        return new Cost(
                instructions + o.instructions,
                cycles + o.cycles,
                walk + o.walk,
                cache + o.cache,
                writes + o.writes,
                address + o.address);
    }

    /** Cycles that are left: what the instructions themselves take, branches that were predicted wrongly included. */
    public long execution() {
        return cycles - walk - cache - writes - address;
    }
}
