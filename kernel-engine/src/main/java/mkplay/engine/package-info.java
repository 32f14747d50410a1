/** A session: boots a machine with a kernel and programs, decodes its traces, enforces its limits. */
@NullMarked
package mkplay.engine;

import org.jspecify.annotations.NullMarked;
