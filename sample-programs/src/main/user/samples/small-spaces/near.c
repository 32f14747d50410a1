#include <playground.h>

/* That is all: init gives this program a small address space. */
PLAYGROUND_SMALL_SPACE;
