/** The reference as the server sends it. */
@NullMarked
package mkplay.server.reference;

import org.jspecify.annotations.NullMarked;
