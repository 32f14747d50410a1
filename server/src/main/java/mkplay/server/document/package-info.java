/** The OpenAPI document: what the handlers declare, completed with request bodies, problems, headers and limits. */
@NullMarked
package mkplay.server.document;

import org.jspecify.annotations.NullMarked;
