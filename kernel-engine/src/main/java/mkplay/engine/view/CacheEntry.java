package mkplay.engine.view;

import mkplay.engine.wire.Text;

/** An entry of a cache or TLB. */
@Text("An entry of a cache or TLB.")
public record CacheEntry(
        int set,
        int way,

        @Text("First address of the line, a physical one, or of the page, a linear one.")
        int address,

        @Text("A dirty line, or a global page.") boolean marked,

        @Text("How many ways of its set were used later; -1 where that is not known.")
        int age,

        @Text("The one of its set to be replaced next.") boolean next) {}
