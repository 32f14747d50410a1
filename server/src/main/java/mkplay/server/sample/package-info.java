/** The sample catalogue. */
@NullMarked
package mkplay.server.sample;

import org.jspecify.annotations.NullMarked;
