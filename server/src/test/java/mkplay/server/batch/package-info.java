@NullMarked
package mkplay.server.batch;

import org.jspecify.annotations.NullMarked;
