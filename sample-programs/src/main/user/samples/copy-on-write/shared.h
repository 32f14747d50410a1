/* What pager, parent and child agree on. */
#ifndef SHARED_H
#define SHARED_H

#define WINDOW 0x50000000u /* where parent and child see their memory */
#define PAGE 4096u
#define PAGES 4

enum request {
    FORK = 1, /* from parent: child gets a copy of the memory as it is now */
    TURN,     /* between parent and child: your turn */
    DONE,     /* from parent; word 1: how many checks of parent and child were wrong */
};

#endif
