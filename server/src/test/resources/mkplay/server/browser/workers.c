#include <playground.h>

#define THREADS 12

static void answer(void *arg) {
    L4_ThreadId_t from;
    L4_MsgTag_t tag;
    char name[] = "worker-a";
    name[7] = (char)('a' + (int)(L4_Word_t)arg);
    l4_register(name);
    tag = L4_Wait(&from);
    for (;;) {
        L4_Set_MsgTag(tag);
        tag = L4_ReplyWait(from, &from);
    }
}

int main(void) {
    for (int i = 0; i < THREADS; i++) {
        char name[] = "worker-a";
        name[7] = (char)('a' + i);
        if (L4_IsNilThread(l4_thread_create(answer, (void *)(L4_Word_t)i, name, 95))) return 1;
    }
    for (;;) L4_Sleep(L4_Never);
}
