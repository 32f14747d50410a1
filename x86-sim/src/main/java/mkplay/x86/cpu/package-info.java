/** Architectural state of an IA-32 processor and the interpreter: segmentation, privilege, exceptions, instructions. */
@NullMarked
package mkplay.x86.cpu;

import org.jspecify.annotations.NullMarked;
