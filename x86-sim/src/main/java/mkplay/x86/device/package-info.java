/** The PC's devices, one file each: they see port accesses and their time on the event queue, and drive interrupt lines. */
@NullMarked
package mkplay.x86.device;

import org.jspecify.annotations.NullMarked;
