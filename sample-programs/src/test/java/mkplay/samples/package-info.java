/** System tests: kernel and user programs together on the emulated machine, and the same images on QEMU. */
@NullMarked
package mkplay.samples;

import org.jspecify.annotations.NullMarked;
