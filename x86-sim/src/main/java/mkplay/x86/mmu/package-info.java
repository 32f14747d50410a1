/** Physical memory, the two-level page walk and the software TLB. */
@NullMarked
package mkplay.x86.mmu;

import org.jspecify.annotations.NullMarked;
