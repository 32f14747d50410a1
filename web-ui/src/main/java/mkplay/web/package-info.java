/**
 * The workspace page: its template and built front end as resources, and the model that the template shows.
 *
 * <p>Lessons are the templates {@code learn} and {@code lesson}; the text of each is a file in {@code templates/lessons}, which
 * begins with what the catalogue has to know of it, in the order of that folder's {@code index.txt}.
 *
 * <p>The server renders the Thymeleaf template {@code workspace} with one attribute, {@code page}, a {@link
 * mkplay.web.WorkspacePage}; it serves the class path's {@code static/assets/} under {@code /assets/}.
 */
@NullMarked
package mkplay.web;

import org.jspecify.annotations.NullMarked;
