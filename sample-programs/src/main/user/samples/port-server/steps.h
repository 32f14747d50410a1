/* What alice, who has the port, tells bob to do, by plain IPC. Bob answers with one word. */
#ifndef STEPS_H
#define STEPS_H

#define FLOOD 8   /* messages that bob sends at once, more than the queue takes */
#define ROUNDS 50 /* round trips that are measured, for each size */

enum step { LOOK_UP = 1, SEND_THREE, TRY_TO_RECEIVE, SEND_MANY, ASK, LET_GO, SEND_TO_THE_DEAD, MEASURE };

/* The end of the answers that bob measures. */
static const L4_Word_t sizes[] = {16, 256, 4096};
#define SIZES (int)(sizeof sizes / sizeof sizes[0])

#endif
