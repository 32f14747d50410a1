/** The way to the database: JDBC on a bounded executor of virtual threads. */
@NullMarked
package mkplay.server.storage;

import org.jspecify.annotations.NullMarked;
