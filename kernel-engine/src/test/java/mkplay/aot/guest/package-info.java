/** System Java for tests of the compiler: what runs both on the JVM and as compiled code in a machine. */
package mkplay.aot.guest;
