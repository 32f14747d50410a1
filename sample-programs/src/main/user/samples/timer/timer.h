/* The timer server's interface. */
#ifndef TIMER_H
#define TIMER_H

#define TICKS_PER_SECOND 1024

enum {
    TIMER_SLEEP = 1, /* word 1: number of ticks; answered when they have passed, word 1: the number of the tick */
    TIMER_STOP,      /* answer: word 1 the number of ticks since the start, word 2 the number of interrupts */
};

#endif
