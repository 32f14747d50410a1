/** Who gave which page or port to whom: map, grant, unmap. */
package mkplay.kernel.mapping;
