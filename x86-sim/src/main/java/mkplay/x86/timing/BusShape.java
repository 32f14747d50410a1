package mkplay.x86.timing;

/**
 * The bus and the memory behind it. Waits are bus clocks beyond a bus cycle without wait states.
 *
 * @param multiplier CPU clocks per bus clock, in halves: 2 when both run at one speed, 3 for 1.5
 * @param bytes width of a transfer
 * @param first bus clocks of a read's first transfer without wait states
 * @param next bus clocks of each further transfer of a burst without wait states
 * @param write bus clocks of a write without wait states
 * @param dramLatency waits before the first transfer from memory
 * @param dramBurst waits before each further one
 * @param dramWrite waits of a write
 * @param writeBuffers writes that wait for the bus while the CPU goes on
 * @param readsPass a read that missed the cache goes before writes that wait
 * @param secondLevel the second-level cache; bytes 0 for none
 * @param secondLatency waits before the first transfer from it
 * @param secondBurst waits before each further one
 */
record BusShape(
        int multiplier,
        int bytes,
        int first,
        int next,
        int write,
        int dramLatency,
        int dramBurst,
        int dramWrite,
        int writeBuffers,
        boolean readsPass,
        CacheShape secondLevel,
        int secondLatency,
        int secondBurst) {
    private static final int MAX_CLOCKS = 1000;

    static BusShape of(ModelText text) {
        return new BusShape(
                text.integer("bus-multiplier-halves", 2, 32),
                text.integer("bus-bytes", 1, 16),
                text.integer("bus-first", 1, MAX_CLOCKS),
                text.integer("bus-burst", 1, MAX_CLOCKS),
                text.integer("bus-write", 1, MAX_CLOCKS),
                text.integer("dram-latency", 0, MAX_CLOCKS),
                text.integer("dram-burst", 0, MAX_CLOCKS),
                text.integer("dram-write", 0, MAX_CLOCKS),
                text.integer("write-buffers", 1, 64),
                text.flag("reads-pass-writes"),
                CacheShape.of(text, "l2"),
                text.integer("l2-latency", 0, MAX_CLOCKS),
                text.integer("l2-burst", 0, MAX_CLOCKS));
    }

    /** CPU clocks of a number of bus clocks, begun ones included. */
    int cpuClocks(int busClocks) {
        return (busClocks * multiplier + 1) / 2;
    }
}
