/** Static probes: where an image has them, what their arguments are, and the records made of their hits. */
@NullMarked
package mkplay.engine.trace;

import org.jspecify.annotations.NullMarked;
