/** CPU models as data: identification, nominal clock and what an instruction costs. */
@NullMarked
package mkplay.x86.timing;

import org.jspecify.annotations.NullMarked;
