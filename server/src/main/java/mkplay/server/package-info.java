/** The playground's web service. */
@NullMarked
package mkplay.server;

import org.jspecify.annotations.NullMarked;
