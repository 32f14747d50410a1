/* Four threads print more than the console's queue holds; every line must come out whole. */
#include <playground.h>
#include <stdio.h>

#define LINES 120

static volatile int done;

static void print_lines(void *arg) {
    for (int i = 0; i < LINES; i++) printf("thread %d line %03d ................................\n", (int)(L4_Word_t)arg, i);
    done++;
}

int main(void) {
    for (int i = 1; i <= 4; i++) l4_thread_create(print_lines, (void *)(L4_Word_t)i, "printer", 100);
    while (done < 4) L4_Sleep(L4_TimePeriod(20000));
    return 0;
}
