/* The keyboard server's interface. */
#ifndef KEYBOARD_H
#define KEYBOARD_H

enum {
    KEYBOARD_READ = 1, /* answered when a character is there: word 1 */
    KEYBOARD_PRESS,    /* word 1: a scan code, as if a key had made it. Answered when its interrupt is over */
    KEYBOARD_COUNT,    /* answer: word 1 the number of interrupts so far */
};

#endif
