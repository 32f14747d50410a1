/** Interrupt controllers and interrupts as messages. */
package mkplay.kernel.fpu;
