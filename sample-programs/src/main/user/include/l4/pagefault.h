/* The page-fault protocol as messages in memory. Manual: L4 X.2, Pagefault Protocol. */
#ifndef L4_PAGEFAULT_H
#define L4_PAGEFAULT_H

#include <l4/message.h>

/* From the kernel to the pager, label -2 and the access (bits 2-0 as in fpages). */
typedef union L4_PfRequest {
    L4_Word_t raw[3];
    struct {
        L4_Word_t u : 6;
        L4_Word_t t : 6;
        L4_Word_t __zero : 4;
        L4_Word_t wrx : 4;
        L4_Word_t __padding : 12;
        L4_Word_t fault_address;
        L4_Word_t fault_ip;
    } X;
} L4_PfRequest_t;

/* The pager's answer. */
typedef union L4_PfReply {
    L4_Word_t raw[3];
    struct {
        L4_Word_t u : 6;
        L4_Word_t t : 6;
        L4_Word_t __zero : 4;
        L4_Word_t __padding : 16;
        L4_MapItem_t MapItem;
    } X;
} L4_PfReply_t;

#endif
