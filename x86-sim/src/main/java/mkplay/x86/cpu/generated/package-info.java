/** Generated dispatch of the interpreter's fast forms; see {@code DispatchGenerator} among the tests. */
@NullMarked
package mkplay.x86.cpu.generated;

import org.jspecify.annotations.NullMarked;
