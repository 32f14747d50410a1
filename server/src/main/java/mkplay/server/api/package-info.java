/** What every endpoint shares: problem documents, bounded bodies, typed reading of JSON, owners, identifiers. */
@NullMarked
package mkplay.server.api;

import org.jspecify.annotations.NullMarked;
