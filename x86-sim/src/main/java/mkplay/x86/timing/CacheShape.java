package mkplay.x86.timing;

/**
 * The size of a cache.
 *
 * @param bytes capacity; 0 when there is none
 * @param line bytes per line
 * @param ways lines per set
 */
record CacheShape(int bytes, int line, int ways) {
    private static final int MAX_BYTES = 8 << 20;

    static CacheShape of(ModelText text, String name) {
        CacheShape shape = new CacheShape(
                text.integer(name + "-bytes", 0, MAX_BYTES),
                text.integer(name + "-line", 4, 4096),
                text.integer(name + "-ways", 1, 16));
        boolean fits = Integer.bitCount(shape.line) == 1
                && (shape.bytes == 0
                        || shape.bytes % (shape.line * shape.ways) == 0
                                && Integer.bitCount(shape.bytes / (shape.line * shape.ways)) == 1);
        if (!fits) {
            throw new ModelFormatException(
                    text.line(name + "-bytes"),
                    name + ": lines must be a power of two bytes, and capacity / (line * ways) a power of two");
        }
        return shape;
    }

    int lineShift() {
        return Integer.numberOfTrailingZeros(line);
    }

    TagArray build(TagArray.Replacement replacement) {
        return new TagArray(bytes / line, ways, replacement);
    }
}
