/** Whether the kernel is L4 X.2: a suite of user programs, on this kernel and on others, and others' programs on this one. */
@NullMarked
package mkplay.verify;

import org.jspecify.annotations.NullMarked;
