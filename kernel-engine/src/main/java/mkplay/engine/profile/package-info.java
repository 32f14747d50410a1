/** Exact profiles in words: what each function and each instruction of kernel and programs took. */
@NullMarked
package mkplay.engine.profile;

import org.jspecify.annotations.NullMarked;
