/**
 * The workspace page: its template and built front end as resources, and the model that the template shows.
 *
 * <p>The server renders the Thymeleaf template {@code workspace} with one attribute, {@code page}, a {@link
 * mkplay.web.WorkspacePage}; it serves the class path's {@code static/assets/} under {@code /assets/}.
 */
@NullMarked
package mkplay.web;

import org.jspecify.annotations.NullMarked;
