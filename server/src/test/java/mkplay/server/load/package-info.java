/** The load test, {@code ./playground load}. */
@NullMarked
package mkplay.server.load;

import org.jspecify.annotations.NullMarked;
