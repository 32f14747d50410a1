/** Shares: immutable programs under unlisted links that reproduce their run. */
@NullMarked
package mkplay.server.share;

import org.jspecify.annotations.NullMarked;
