package mkplay.x86.timing;

/**
 * The size of a TLB.
 *
 * @param entries number of translations; 0 when there is none
 * @param ways entries per set
 */
record TlbShape(int entries, int ways) {
    static TlbShape of(ModelText text, String name) {
        TlbShape shape = new TlbShape(text.integer(name + "-entries", 0, 4096), text.integer(name + "-ways", 1, 64));
        int sets = shape.entries / shape.ways;
        if (shape.entries != sets * shape.ways || Integer.bitCount(sets) > 1) {
            throw new ModelFormatException(
                    text.line(name + "-entries"), name + ": entries / ways must be a power of two");
        }
        return shape;
    }

    TagArray build(TagArray.Replacement replacement) {
        return new TagArray(entries, ways, replacement);
    }
}
