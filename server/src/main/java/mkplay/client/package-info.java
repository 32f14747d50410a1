/** The command line client: one file, which knows the server by its REST interface only. */
@NullMarked
package mkplay.client;

import org.jspecify.annotations.NullMarked;
