/** Message passing: the fast path, the complete operation, typed items. */
package mkplay.kernel.ipc;
