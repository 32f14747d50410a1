/** What a run, a visitor and the whole server may use, and the resource that says so. */
@NullMarked
package mkplay.server.limits;

import org.jspecify.annotations.NullMarked;
