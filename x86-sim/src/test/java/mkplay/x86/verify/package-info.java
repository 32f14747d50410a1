/** The verification of the machine by what others wrote: {@code ./playground verify-machine} and its suites. */
@NullMarked
package mkplay.x86.verify;

import org.jspecify.annotations.NullMarked;
