#include "devices.h"
#include <playground/protocol.h>
#include <stddef.h>

#define MAX_CLAIMS 64
#define INTERRUPTS 16

struct range {
    L4_Word_t port, count;
};

/* Whoever had these could take the machine from everybody. */
static const struct range reserved[] = {
    {0x20, 2},  /* the first interrupt controller */
    {0xA0, 2},  /* the second */
    {0x40, 4},  /* the kernel's timer */
    {0x92, 1},  /* A20 and reset */
    {0xCF9, 1}, /* reset */
    {0xF4, 1},  /* init ends the run here */
};

/* An owner that is over has nothing any more: its id is in no table and never comes again. */
static struct {
    L4_ThreadId_t owner; /* a task's first thread */
    struct range ports;
} claims[MAX_CLAIMS];

static L4_ThreadId_t handlers[INTERRUPTS];

static int overlap(const struct range *a, const struct range *b) {
    return a->port < b->port + b->count && b->port < a->port + a->count;
}

static int is_reserved(const struct range *ports) {
    L4_Word_t i;
    for (i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (overlap(ports, &reserved[i])) return 1;
    return 0;
}

L4_Word_t ports_claim(const struct task *task, L4_Word_t port, L4_Word_t count) {
    struct range ports = {port, count};
    L4_Word_t i, free = MAX_CLAIMS;
    if (is_reserved(&ports)) return MK_EDENIED;
    for (i = 0; i < MAX_CLAIMS; i++) {
        if (thread_find(claims[i].owner) == NULL) {
            free = i;
        } else if (overlap(&ports, &claims[i].ports)) {
            if (claims[i].owner.raw != task->first.raw) return MK_EEXISTS;
            if (port >= claims[i].ports.port && port + count <= claims[i].ports.port + claims[i].ports.count) return 0;
        }
    }
    if (free == MAX_CLAIMS) return MK_ENOMEM;
    claims[free].owner = task->first;
    claims[free].ports = ports;
    return 0;
}

L4_Word_t interrupt_claim(const struct thread *thread, L4_Word_t irq) {
    if (irq >= INTERRUPTS) return MK_EINVALID;
    if (thread_find(handlers[irq]) != NULL && handlers[irq].raw != thread->id.raw) return MK_EEXISTS;
    if (!L4_AssociateInterrupt(L4_GlobalId(irq, 1), thread->id)) return MK_EINVALID;
    handlers[irq] = thread->id;
    return 0;
}
