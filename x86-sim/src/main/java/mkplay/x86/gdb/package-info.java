/** GDB's remote serial protocol: a debugger attaches to a machine, looks, stops, steps, and runs it backwards. */
@NullMarked
package mkplay.x86.gdb;

import org.jspecify.annotations.NullMarked;
