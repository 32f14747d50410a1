/** Threads: control blocks, ids, creation to deletion, ExchangeRegisters. */
package mkplay.kernel.thread;
