/** What the server measures of itself. */
@NullMarked
package mkplay.server.meters;

import org.jspecify.annotations.NullMarked;
