/**
 * What system Java, the kernel's language, may call and say: annotations that bind classes to memory layouts and symbols,
 * intrinsics for raw memory, ports and privileged instructions, and the model of each of them on the JVM
 * ({@link mkplay.systemjava.HostedMachine}).
 *
 * <p>Two worlds: kernel objects are typed structs in pools; page tables, user memory and device registers are raw memory
 * reached by {@code int} address through {@link mkplay.systemjava.Memory}. A reference can be turned into an address, an
 * address never into a reference.
 */
@NullMarked
package mkplay.systemjava;

import org.jspecify.annotations.NullMarked;
