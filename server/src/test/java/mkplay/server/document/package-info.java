@NullMarked
package mkplay.server.document;

import org.jspecify.annotations.NullMarked;
