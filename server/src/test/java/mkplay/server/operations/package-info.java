/** What operators rely on: health, metrics, logs, starting and stopping. */
@NullMarked
package mkplay.server.operations;

import org.jspecify.annotations.NullMarked;
