/* For programs that check something and say only what is wrong; the number of failures is a good exit status. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>

static int failures;
#define CHECK(condition)                                       \
    do {                                                       \
        if (!(condition)) {                                    \
            failures++;                                        \
            printf("line %d: %s\n", __LINE__, #condition);     \
        }                                                      \
    } while (0)

#endif
