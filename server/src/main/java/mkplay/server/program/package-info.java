/** Programs as visitors send them: sources, their validation, their storage, and the way to the compiler. */
@NullMarked
package mkplay.server.program;

import org.jspecify.annotations.NullMarked;
