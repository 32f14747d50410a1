/** The page in a real browser against the real server: what a visitor does and sees. */
@NullMarked
package mkplay.server.browser;

import org.jspecify.annotations.NullMarked;
