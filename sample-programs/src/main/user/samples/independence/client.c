#include "attack.h"
#include <playground.h>

/* Calls the server as often and in the way that victim asks for; answers how often the result was right. */
int main(void) {
    L4_ThreadId_t server = l4_lookup_wait("server"), victim = l4_lookup("victim");
    for (;;) {
        L4_Word_t times, result, right = 0;
        L4_Word_t label = L4_Label(L4_Receive(victim));
        L4_StoreMR(1, &times);
        for (L4_Word_t n = 1; n <= times; n++) {
            L4_Set_MsgTag(__L4_MakeTag(label, 1, 0));
            L4_LoadMR(1, n);
            L4_Call(server);
            L4_StoreMR(1, &result);
            right += result == n * n;
            L4_Sleep(L4_TimePeriod(1000));
        }
        L4_Set_MsgTag(__L4_MakeTag(0, 1, 0));
        L4_LoadMR(1, right);
        L4_Send(victim);
    }
}
