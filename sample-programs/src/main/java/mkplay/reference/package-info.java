/** The reference of the programming interface, read out of the headers that programs include. */
@NullMarked
package mkplay.reference;

import org.jspecify.annotations.NullMarked;
