/** The kernel interface page and the BootInfo page. */
package mkplay.kernel.kip;
