/** What graders expect of a run, whether it came true, and that as JUnit XML. */
@NullMarked
package mkplay.server.expect;

import org.jspecify.annotations.NullMarked;
