#include "timer.h"
#include <playground.h>
#include <stdio.h>

#define SLEEPERS 3

static L4_ThreadId_t timer, first;
static const L4_Word_t durations[SLEEPERS] = {48, 16, 32};
static char order[SLEEPERS + 1];
static volatile int awake;

static L4_Word_t call(L4_Word_t label, L4_Word_t word, L4_Word_t *second) {
    L4_Word_t answer;
    L4_Set_MsgTag(__L4_MakeTag(label, 1, 0));
    L4_LoadMR(1, word);
    L4_Call(timer);
    L4_StoreMR(1, &answer);
    if (second != NULL) L4_StoreMR(2, second);
    return answer;
}

static void sleeper(void *arg) {
    L4_Word_t n = (L4_Word_t)arg;
    call(TIMER_SLEEP, durations[n], NULL);
    order[awake++] = (char)('a' + n);
    L4_Set_MsgTag(L4_Niltag);
    L4_Send(first);
}

int main(void) {
    L4_Word_t interrupts, ticks;
    timer = l4_lookup("timer");
    first = L4_Myself();
    L4_Word_t begin = call(TIMER_SLEEP, 1, NULL);
    L4_Clock_t clock = L4_SystemClock();
    L4_Word_t end = call(TIMER_SLEEP, 64, NULL);
    L4_Word_t passed = (L4_Word_t)(L4_SystemClock().raw - clock.raw);
    l4_check(end - begin >= 64, "64 ticks slept");
    l4_check(passed > 64 * 1000000 / TICKS_PER_SECOND / 2, "they took time on the kernel's clock, too");
    printf("#measured 64 ticks of 1/%d s: %u us\n", TICKS_PER_SECOND, passed);

    L4_ThreadId_t threads[SLEEPERS];
    for (L4_Word_t n = 0; n < SLEEPERS; n++) threads[n] = l4_thread_create(sleeper, (void *)n, "sleeper", 120);
    for (int n = 0; n < SLEEPERS; n++) L4_Wait(&threads[0]);
    l4_check(order[0] == 'b' && order[1] == 'c' && order[2] == 'a', "three threads woke up in the order of their times: %s", order);

    ticks = call(TIMER_STOP, 0, &interrupts);
    l4_check(interrupts >= ticks && ticks >= 112, "each tick was an interrupt, each interrupt a message to the driver");
    printf("#measured %u ticks, %u interrupts\n", ticks, interrupts);
    return l4_wrong();
}
