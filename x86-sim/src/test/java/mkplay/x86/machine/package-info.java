/** Tests of the machine and of its loaders, hostile input included. */
@NullMarked
package mkplay.x86.machine;

import org.jspecify.annotations.NullMarked;
