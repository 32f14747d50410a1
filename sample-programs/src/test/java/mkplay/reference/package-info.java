/** Tests of the reference. */
@NullMarked
package mkplay.reference;

import org.jspecify.annotations.NullMarked;
