/** Pages and the security headers of every answer. */
@NullMarked
package mkplay.server.web;

import org.jspecify.annotations.NullMarked;
