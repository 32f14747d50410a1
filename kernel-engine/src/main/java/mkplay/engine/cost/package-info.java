/** What a message costs, instruction by instruction: stepped, not sampled, on the images that run. */
@NullMarked
package mkplay.engine.cost;

import org.jspecify.annotations.NullMarked;
