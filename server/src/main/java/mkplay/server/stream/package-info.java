/** The stream of a session: sequence numbers, bounded ring, acknowledgement, frames. */
@NullMarked
package mkplay.server.stream;

import org.jspecify.annotations.NullMarked;
