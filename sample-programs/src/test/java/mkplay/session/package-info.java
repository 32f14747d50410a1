/** Sessions with the real kernel and real programs. */
@NullMarked
package mkplay.session;

import org.jspecify.annotations.NullMarked;
