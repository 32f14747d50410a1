/** Address spaces: page tables, kernel page frames, SpaceControl. */
package mkplay.kernel.space;
