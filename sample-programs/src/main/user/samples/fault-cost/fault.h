/* What client and pager agree on. */
#ifndef FAULT_H
#define FAULT_H

#include <l4.h>

#define WINDOW 0x50000000u /* where client sees pager's pages */
#define PAGE 4096u
#define PAGES 64
#define AT_ONCE 16 /* pages of one answer, if there are to be several */

/* Requests of client; each takes all pages back and says how the faults to come are to be answered. */
enum request {
    AS_IT_IS = 1, /* with the page, whatever is in it */
    ZEROED,       /* with a page that is zero */
    COPIED,       /* with a copy of another page */
    SEVERAL,      /* with AT_ONCE pages, as they are */
    REPORT,       /* changes nothing; word 1: faults since, words 2 and 3: what pager itself took for them, l4_cycles */
};

#endif
