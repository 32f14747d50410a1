#include <playground.h>
#include <stdio.h>

/* Threads that call one worker each, with messages of different sizes: about a million trace records. */
#define THREADS 12
#define CALLS 10000

static volatile int finished;

static void call_worker(void *arg) {
    int number = (int)(L4_Word_t)arg;
    char name[] = "worker-a";
    name[7] = (char)('a' + number);
    L4_ThreadId_t worker = l4_lookup_wait(name);
    for (int i = 0; i < CALLS; i++) {
        L4_LoadMR(1, (L4_Word_t)i);
        L4_Set_MsgTag(__L4_MakeTag((L4_Word_t)number, (L4_Word_t)(1 + i % 8), 0));
        L4_Call(worker);
        if (i % 16 == number) L4_ThreadSwitch(L4_nilthread);
    }
    finished++;
}

int main(void) {
    for (int i = 0; i < THREADS; i++) {
        char name[] = "caller-a";
        name[7] = (char)('a' + i);
        if (L4_IsNilThread(l4_thread_create(call_worker, (void *)(L4_Word_t)i, name, 90))) return 1;
    }
    while (finished < THREADS) L4_Sleep(L4_TimePeriod(1000));
    printf("%d calls\n", THREADS * CALLS);
    return 0;
}
