/** Looks at a run between its slices: memory, code, page tables, caches. Nothing here changes the machine. */
@NullMarked
package mkplay.engine.view;

import org.jspecify.annotations.NullMarked;
