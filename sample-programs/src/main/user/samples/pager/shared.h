#ifndef SHARED_H
#define SHARED_H

#define WINDOW 0x50000000u /* where client sees pager's pages */
#define PAGE 4096u

#define REVOKE 0x10 /* client asks: take both pages back */
#define DONE 0x11   /* client has finished */

#endif
