package mkplay.engine.cost;

import mkplay.engine.wire.Text;

/**
 * What some messages needed of caches and TLBs together, on a CPU model that has them.
 *
 * @param codeLines distinct cache lines of code, of each message, summed
 * @param dataLines the same of data
 * @param tableLines the same of page tables, read by page walks
 * @param cacheMisses accesses that did not find their line in the first-level cache
 * @param tlbMisses translations that were not in the TLB
 */
@Text("What some messages needed of caches and TLBs together.")
public record IpcMemory(
        @Text("Distinct cache lines of code, of each message, summed.")
        long codeLines,

        long dataLines,

        @Text("Lines with page tables, read by page walks.") long tableLines,

        @Text("Accesses that did not find their line in the first-level cache.")
        long cacheMisses,

        long tlbMisses) {}
