/* Tries to rise above the priority that it was started at, and to take as many pages as it is told. Prints what succeeds. */
#include <playground.h>
#include <stdio.h>
#include <stdlib.h>

static void waits(void *arg) {
    (void)arg;
    L4_ThreadId_t from;
    for (;;) L4_Wait(&from);
}

int main(int argc, char **argv) {
    int own = argc > 1 ? atoi(argv[1]) : 0;
    L4_ThreadId_t same = l4_thread_create(waits, NULL, "same", own);
    printf("same %d\n", !L4_IsNilThread(same));
    printf("above %d\n", !L4_IsNilThread(l4_thread_create(waits, NULL, "above", own + 1)));
    printf("raised %d\n", L4_Set_Priority(same, (L4_Word_t)own + 1) != L4_SchedResult_Error);
    printf("error %u\n", L4_ErrorCode());

    L4_Fpage_t window = L4_FpageLog2(0x50000000, 12);
    printf("from sigma0 %d\n", !L4_IsNilFpage(L4_Sigma0_GetAny(L4_nilthread, 12, window)));
    int pages = argc > 2 ? atoi(argv[2]) : 0;
    for (int i = 0; i < pages; i++) *(volatile char *)(MK_HEAP_BASE + (L4_Word_t)i * 4096) = 1;
    printf("%d pages\n", pages);
    return 0;
}
