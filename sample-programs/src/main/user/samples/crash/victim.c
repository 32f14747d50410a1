#include <playground.h>
#include <stdio.h>
#include <stdlib.h>

static L4_ThreadId_t guard;

/* Guard sends us here when there is nothing left to repair. The stack is as it was. */
static void recovery(void) {
    printf("victim: recovered, says good-bye\n");
    L4_Set_Pager(l4_init_id());
    L4_Set_MsgTag(L4_Niltag);
    L4_Send(guard);
    exit(0);
}

static void divide_by_zero(void) {
    L4_Word_t a = 0x1234, d = 0, c = 0;
    __asm__ volatile("divl %%ecx"
                     : "+a"(a), "+d"(d), "+c"(c)
                     : "b"(0xB0B0B0B0), "S"(0x51515151), "D"(0xD1D1D1D1)
                     : "cc");
}

int main(void) {
    guard = l4_lookup("guard");
    l4_touch_pages();
    L4_Set_MsgTag(__L4_MakeTag(0, 1, 0));
    L4_LoadMR(1, (L4_Word_t)recovery);
    L4_Call(guard);
    L4_Set_Pager(guard);
    L4_Set_ExceptionHandler(guard);

    printf("victim: writes through a null pointer\n");
    volatile int *null = NULL;
    __asm__("" : "+r"(null)); /* or the compiler would remove what it can prove wrong */
    *null = 42;
    printf("victim: still here; divides by zero\n");
    divide_by_zero();
    printf("victim: still here; executes an invalid instruction\n");
    __asm__ volatile("movl $0xE1E1E1E1, %%eax\n\tud2" : : "b"(0), "c"(0), "d"(0), "S"(0), "D"(0) : "eax");
    return 1;
}
