/** The command line as a user meets it. */
@NullMarked
package mkplay.cli;

import org.jspecify.annotations.NullMarked;
