/** Control of a live session: pause, steps, breakpoints and watchpoints, forward and back. */
@NullMarked
package mkplay.engine.debug;

import org.jspecify.annotations.NullMarked;
