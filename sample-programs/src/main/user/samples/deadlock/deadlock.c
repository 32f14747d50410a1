#include <playground.h>
#include <stdio.h>

static L4_ThreadId_t first;

/* Waits for the first thread, which waits for this one. */
static void second(void *arg) {
    (void)arg;
    L4_Receive(first);
}

int main(void) {
    first = L4_Myself();
    L4_ThreadId_t other = l4_thread_create(second, NULL, "second", 100);
    printf("main waits for second, second waits for main\n");
    L4_Receive(other);
    printf("this line is never printed\n");
    return 0;
}
