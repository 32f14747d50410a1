/** Exceptions of user code: page faults, I/O faults and others as messages. */
package mkplay.kernel.fault;
