/** Batches: many runs made by one request from a template and a matrix, and their results as a table. */
@NullMarked
package mkplay.server.batch;

import org.jspecify.annotations.NullMarked;
