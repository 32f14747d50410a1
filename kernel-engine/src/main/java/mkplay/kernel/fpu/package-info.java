/** The floating-point unit's registers and whose they are. */
package mkplay.kernel.fpu;
