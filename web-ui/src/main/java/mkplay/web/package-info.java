/** The workspace page's templates and built front end, as resources. */
@NullMarked
package mkplay.web;

import org.jspecify.annotations.NullMarked;
