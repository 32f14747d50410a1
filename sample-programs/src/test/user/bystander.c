/* Goes on while another task dies; then that task's name is nobody's and its memory is there again. */
#include <playground.h>
#include <stdio.h>

int main(void) {
    L4_ThreadId_t victim = l4_lookup("victim");
    L4_Sleep(L4_TimePeriod(300000));
    printf("victim known: %s\n", L4_IsNilThread(l4_lookup("victim")) ? "no" : "yes");
    L4_Set_MsgTag(L4_Niltag);
    L4_Send(victim);
    printf("%s\n", l4_ipc_error_text(L4_ErrorCode()));
    /* More than half of the memory that tasks can have: victim had all of it. */
    for (volatile char *p = (volatile char *)MK_HEAP_BASE; p < (volatile char *)MK_HEAP_BASE + (14 << 20); p += 4096) *p = 1;
    printf("still here\n");
    return 0;
}
