/* Devices: which task has which I/O ports, and which thread has which interrupt. The first who asks gets them. */
#ifndef INIT_DEVICES_H
#define INIT_DEVICES_H

#include "task.h"

/*
 * Notes that the ports are the task's until it ends. 0, also if it has them already; MK_EDENIED for ports of the kernel or of init,
 * MK_EEXISTS if another task has one of them, MK_ENOMEM.
 */
L4_Word_t ports_claim(const struct task *task, L4_Word_t port, L4_Word_t count);

/* Makes the thread the handler of an interrupt until it ends. 0; MK_EEXISTS if another one is; MK_EINVALID: no such interrupt. */
L4_Word_t interrupt_claim(const struct thread *thread, L4_Word_t irq);

#endif
