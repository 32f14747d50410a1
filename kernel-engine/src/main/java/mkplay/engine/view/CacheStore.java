package mkplay.engine.view;

import mkplay.engine.wire.Text;
import mkplay.x86.timing.TagStore;

/** A cache or TLB. */
@Text("A cache or TLB of the CPU model.")
public record CacheStore(
        TagStore.Kind kind,
        int sets,
        int ways,
        @Text("Bytes of a line or page.") int granule,

        @Text("It replaces the least recently used way; else three bits a set tell nearly that.")
        boolean exact,

        @Text("Entries in use.") int used,
        @Text("Dirty lines, or global pages.") int marked,

        @Text("How often it had what was asked for, since boot; -1 where that is not counted.")
        long hits,

        @Text("How often it had not; -1 where that is not counted.")
        long misses) {}
