#include "internal.h"
#include <stdlib.h>

/* ISO C asks for at least 32; C++ static destructors come through __cxa_atexit and share the table. */
#define MAX_EXITS 64

static struct {
    void (*fn)(void *);
    void *arg;
} exits[MAX_EXITS];
static int count;

int __cxa_atexit(void (*fn)(void *), void *arg, void *dso);
int __cxa_atexit(void (*fn)(void *), void *arg, void *dso) {
    (void)dso;
    if (count == MAX_EXITS) return -1;
    exits[count].fn = fn;
    exits[count++].arg = arg;
    return 0;
}

static void call_plain(void *fn) { ((void (*)(void))fn)(); }

int atexit(void (*fn)(void)) { return __cxa_atexit(call_plain, (void *)fn, NULL); }

void __mk_run_atexit(void) {
    while (count > 0) {
        count--;
        exits[count].fn(exits[count].arg);
    }
}
