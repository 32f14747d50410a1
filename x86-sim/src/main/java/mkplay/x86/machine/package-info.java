/** The machine: bus, event queue, probes, counters, input log, multiboot and ELF loaders. */
@NullMarked
package mkplay.x86.machine;

import org.jspecify.annotations.NullMarked;
