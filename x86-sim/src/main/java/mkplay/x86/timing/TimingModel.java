package mkplay.x86.timing;

import java.util.Locale;

/**
 * How long things take on one CPU and its board; the model's text documents each number.
 *
 * @param prices clocks per instruction form
 * @param unified code and data share one cache and one TLB: the data ones
 * @param code first-level code cache
 * @param data first-level data cache
 * @param writeBack a store that hits stays in the data cache; else every store goes to the bus
 * @param dataBanks banks of four bytes of the data cache, a power of two: a pair's accesses to one of them take turns; 0 for none
 * @param codeTlb TLB of code
 * @param dataTlb TLB of data
 * @param largeTlb TLB of 4 MiB data pages; 0 entries: they are in the other one, page by page
 * @param replacement of caches and TLBs
 * @param bus the bus and memory
 * @param walk CPU clocks of a page walk whose entries are in the cache
 * @param walkSetOne more for setting the accessed or dirty bit of one entry
 * @param walkSetBoth more for setting bits in both entries
 * @param addressStall clocks when an address needs a register that the instruction before wrote
 * @param indexClocks clocks more for an address with an index register
 * @param prefixClocks clocks per prefix byte (0F is part of the opcode)
 * @param misalignedClocks clocks more for an access across an aligned 4-byte boundary
 * @param pairs two pipes
 * @param branches entries and ways of the branch target buffer; 0 entries: the price list says what taken branches cost
 * @param mispredictedU clocks for a branch predicted wrongly that was issued to U, or alone
 * @param mispredictedV the same in V
 */
record TimingModel(
        PriceList prices,
        boolean unified,
        CacheShape code,
        CacheShape data,
        boolean writeBack,
        int dataBanks,
        TlbShape codeTlb,
        TlbShape dataTlb,
        TlbShape largeTlb,
        TagArray.Replacement replacement,
        BusShape bus,
        int walk,
        int walkSetOne,
        int walkSetBoth,
        int addressStall,
        int indexClocks,
        int prefixClocks,
        int misalignedClocks,
        boolean pairs,
        TlbShape branches,
        int mispredictedU,
        int mispredictedV) {
    private static final int MAX = 10_000;

    static TimingModel of(ModelText text) {
        boolean unified = text.flag("unified");
        CacheShape data = CacheShape.of(text, "l1-data");
        TlbShape dataTlb = TlbShape.of(text, "tlb-data");
        if (data.bytes() == 0 || dataTlb.entries() == 0) {
            throw new ModelFormatException(
                    text.line("l1-data-bytes"), "the first-level cache and TLB cannot be absent");
        }
        return new TimingModel(
                new PriceList(text.clocks()),
                unified,
                unified ? data : CacheShape.of(text, "l1-code"),
                data,
                text.flag("write-back"),
                banks(text),
                unified ? dataTlb : TlbShape.of(text, "tlb-code"),
                dataTlb,
                TlbShape.of(text, "tlb-large"),
                replacement(text),
                BusShape.of(text),
                text.integer("page-walk", 0, MAX),
                text.integer("page-walk-set-one", 0, MAX),
                text.integer("page-walk-set-both", 0, MAX),
                text.integer("address-stall", 0, MAX),
                text.integer("index-clocks", 0, MAX),
                text.integer("prefix-clocks", 0, MAX),
                text.integer("misaligned-clocks", 0, MAX),
                text.flag("pairs"),
                TlbShape.of(text, "branch-buffer"),
                text.integer("mispredicted-u", 0, MAX),
                text.integer("mispredicted-v", 0, MAX));
    }

    private static int banks(ModelText text) {
        int banks = text.integer("l1-data-banks", 0, 64);
        if ((banks & banks - 1) != 0) {
            throw new ModelFormatException(text.line("l1-data-banks"), "the number of banks must be a power of two");
        }
        return banks;
    }

    private static TagArray.Replacement replacement(ModelText text) {
        String word = text.text("replacement");
        for (TagArray.Replacement r : TagArray.Replacement.values()) {
            if (r.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
                return r;
            }
        }
        throw new ModelFormatException(
                text.line("replacement"), "replacement must be lru or pseudo-lru, not '" + word + "'");
    }
}
