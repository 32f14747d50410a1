/** Boot: from the multiboot loader to the first user instruction; console and panic. */
package mkplay.kernel.init;
