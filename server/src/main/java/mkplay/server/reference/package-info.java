/** The reference of the programming interface, as data and as a page. */
@NullMarked
package mkplay.server.reference;

import org.jspecify.annotations.NullMarked;
