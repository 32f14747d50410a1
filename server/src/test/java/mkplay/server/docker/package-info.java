/** The Docker image, started by the README's command. */
@NullMarked
package mkplay.server.docker;

import org.jspecify.annotations.NullMarked;
