/** Many visitors at once on a server of its own, with Gatling: {@code ./playground load}. */
@NullMarked
package mkplay.load;

import org.jspecify.annotations.NullMarked;
