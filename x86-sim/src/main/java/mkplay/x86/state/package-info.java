/** Saving and restoring: what has state writes it to a {@link StateWriter} and reads it back from a {@link StateReader}. */
@NullMarked
package mkplay.x86.state;

import org.jspecify.annotations.NullMarked;
