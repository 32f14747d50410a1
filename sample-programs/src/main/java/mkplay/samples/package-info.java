/** The user side as resources: SDK, servers, sample projects. */
@NullMarked
package mkplay.samples;

import org.jspecify.annotations.NullMarked;
