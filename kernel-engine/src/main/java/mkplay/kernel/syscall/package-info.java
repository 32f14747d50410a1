/** Where the entry assembly calls in. */
package mkplay.kernel.syscall;
