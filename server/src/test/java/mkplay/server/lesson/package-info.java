@NullMarked
package mkplay.server.lesson;

import org.jspecify.annotations.NullMarked;
