#include "names.h"
#include <playground/protocol.h>
#include <string.h>

#define MAX_NAMES 64

struct name {
    char name[MK_NAME_MAX + 1];
    L4_ThreadId_t thread; /* nil: free */
};

static struct name known[MAX_NAMES], waiting[MAX_NAMES];

static struct name *find(struct name *table, const char *name) {
    L4_Word_t i;
    for (i = 0; i < MAX_NAMES; i++)
        if (!L4_IsNilThread(table[i].thread) && strcmp(table[i].name, name) == 0) return &table[i];
    return NULL;
}

static int add(struct name *table, const char *name, L4_ThreadId_t thread) {
    L4_Word_t i;
    for (i = 0; i < MAX_NAMES; i++) {
        if (!L4_IsNilThread(table[i].thread)) continue;
        strlcpy(table[i].name, name, sizeof table[i].name);
        table[i].thread = thread;
        return 1;
    }
    return 0;
}

L4_Word_t names_add(const char *name, L4_ThreadId_t thread) {
    if (find(known, name) != NULL) return MK_EEXISTS;
    return add(known, name, thread) ? 0 : MK_ENOMEM;
}

L4_ThreadId_t names_find(const char *name) {
    const struct name *n = find(known, name);
    return n != NULL ? n->thread : L4_nilthread;
}

int names_wait(const char *name, L4_ThreadId_t waiter) { return add(waiting, name, waiter); }

L4_ThreadId_t names_take_waiter(const char *name) {
    struct name *n = find(waiting, name);
    L4_ThreadId_t waiter;
    if (n == NULL) return L4_nilthread;
    waiter = n->thread;
    n->thread = L4_nilthread;
    return waiter;
}

void names_forget(L4_ThreadId_t thread) {
    L4_Word_t i;
    for (i = 0; i < MAX_NAMES; i++) {
        if (known[i].thread.raw == thread.raw) known[i].thread = L4_nilthread;
        if (waiting[i].thread.raw == thread.raw) waiting[i].thread = L4_nilthread;
    }
}
