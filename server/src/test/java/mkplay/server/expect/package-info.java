@NullMarked
package mkplay.server.expect;

import org.jspecify.annotations.NullMarked;
