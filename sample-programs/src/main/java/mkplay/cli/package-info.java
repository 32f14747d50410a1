/** The command line mains, which start without Spring: {@code ./playground boot} and {@code ./playground bench}. */
@NullMarked
package mkplay.cli;

import org.jspecify.annotations.NullMarked;
