/** Batch runs: the engine's port, the fair scheduler, the run resource and its results. */
@NullMarked
package mkplay.server.run;

import org.jspecify.annotations.NullMarked;
