/** The microkernel, in system Java: compiled ahead of time for ring 0, and run on the JVM by its tests. */
package mkplay.kernel;
