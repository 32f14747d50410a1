@NullMarked
package mkplay.x86.gdb;

import org.jspecify.annotations.NullMarked;
