/** Device tests by port accesses on a bench without a CPU. */
@NullMarked
package mkplay.x86.device;

import org.jspecify.annotations.NullMarked;
