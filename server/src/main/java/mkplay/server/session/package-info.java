/** Live sessions: a run that is watched while it goes on and takes input. */
@NullMarked
package mkplay.server.session;

import org.jspecify.annotations.NullMarked;
