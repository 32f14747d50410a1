/** Who runs when: ready queue, time slices, timeouts, the clock. */
package mkplay.kernel.sched;
