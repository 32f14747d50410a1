@NullMarked
package mkplay.server.client;

import org.jspecify.annotations.NullMarked;
