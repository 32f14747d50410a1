/**
 * The kernel's objects as a stopped machine's memory holds them. No guest code runs and nothing in the machine changes. Memory is read
 * into objects of the kernel's own classes, at the places that the kernel's compiler gives their fields ({@link
 * mkplay.engine.inspect.KernelObjects}); from these the decoders make immutable records ({@link mkplay.engine.inspect.Inspection}).
 */
@NullMarked
package mkplay.engine.inspect;

import org.jspecify.annotations.NullMarked;
