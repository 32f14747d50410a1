/* Does one forbidden thing, named by its argument. */
#include <playground.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void nowhere(void *arg) {
    (void)arg;
    *(volatile int *)8 = 1;
}

static void use_all_memory(void) {
    for (volatile char *p = (volatile char *)MK_HEAP_BASE; p < (volatile char *)MK_HEAP_MAX; p += 4096) *p = 1;
}

static int deep(volatile char *above) {
    volatile char here[4096];
    here[0] = above[0];
    return deep(here) + here[0];
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    volatile int *address = NULL;
    char start = 0;
    printf("before\n");
    if (strcmp(what, "write") == 0) *(address + 4) = 1;
    if (strcmp(what, "read") == 0) return *(address + 8);
    if (strcmp(what, "code") == 0) *(volatile char *)(L4_Word_t)main = 0;
    if (strcmp(what, "constant") == 0) *(volatile char *)(L4_Word_t)"constant" = 0;
    if (strcmp(what, "kernel") == 0) *(volatile int *)0xE0100000 = 1;
    if (strcmp(what, "kip") == 0) *(volatile int *)MK_KIP_BASE = 1;
    if (strcmp(what, "jump") == 0) ((void (*)(void))0x12345678)();
    if (strcmp(what, "invalid") == 0) __asm__ volatile("ud2");
    if (strcmp(what, "trap") == 0) __asm__ volatile("int3");
    if (strcmp(what, "divide") == 0) __asm__ volatile("divl %0" : : "r"(0), "a"(0), "d"(0));
    if (strcmp(what, "cli") == 0) __asm__ volatile("cli");
    if (strcmp(what, "port") == 0) __asm__ volatile("outb %%al, $0x80" : : "a"(0));
    if (strcmp(what, "interrupt") == 0) __asm__ volatile("int $0x20");
    if (strcmp(what, "memory") == 0) use_all_memory();
    if (strcmp(what, "stack") == 0) return deep(&start);
    if (strcmp(what, "abort") == 0) abort();
    if (strcmp(what, "thread") == 0) {
        l4_thread_create(nowhere, NULL, "second", 100);
        L4_Sleep(L4_TimePeriod(1000000));
    }
    printf("after\n");
    return 3;
}
