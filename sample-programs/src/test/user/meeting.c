/* Several tasks of this one program: each sends its number to main, which adds them up. */
#include <playground.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
    L4_Word_t word, sum = 0;
    if (strcmp(argv[0], "main") != 0) {
        L4_Set_MsgTag(__L4_MakeTag(1, 1, 0));
        L4_LoadMR(1, (L4_Word_t)atoi(argv[1]));
        L4_Send(l4_lookup("main"));
        return 5;
    }
    for (int i = atoi(argv[argc - 1]); i > 0; i--) {
        L4_ThreadId_t from;
        L4_MsgTag_t tag = L4_Wait(&from);
        L4_StoreMR(1, &word);
        if (L4_IpcSucceeded(tag) && L4_IsGlobalId(from)) sum += word;
    }
    printf("sum %u\n", sum);
    return 0;
}
