/** Lessons: one page for each topic of the lecture that has a sample. */
@NullMarked
package mkplay.server.lesson;

import org.jspecify.annotations.NullMarked;
