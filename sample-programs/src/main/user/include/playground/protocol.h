/*
 * The messages between programs, init and the console server. All are calls: the answer's label is
 * 0 when the request succeeded and an MK_E* number when not. Strings travel as words, NUL-padded.
 * Manual: docs/user-programs.md of the playground.
 */
#ifndef PLAYGROUND_PROTOCOL_H
#define PLAYGROUND_PROTOCOL_H

#define MK_NAME_WORDS 4 /* Words of a name in a message. */
#define MK_NAME_MAX 15 /* characters of a task, thread or registered name */

#define MK_EINVALID 1   /* not a valid request */
#define MK_ENOTFOUND 2  /* no such name, no such thread */
#define MK_ENOMEM 3     /* no memory, no free thread, table full */
#define MK_EDENIED 4    /* not allowed to the caller */
#define MK_EEXISTS 5    /* the name, the port or the interrupt is taken */

/* ---- To init ---- */
#define MK_INIT_EXIT 0x101          /* MR1 status; the caller's task ends, no answer */
#define MK_INIT_THREAD_CREATE 0x102 /* MR1 ip, MR2, MR3 words for the new stack, MR4 priority, MR5.. name; answer MR1 id */
#define MK_INIT_THREAD_EXIT 0x103   /* the caller ends, no answer */
#define MK_INIT_REGISTER 0x104      /* MR1.. name: the caller is known by it from now on */
#define MK_INIT_LOOKUP 0x105        /* MR1.. name; answer MR1 id */
#define MK_INIT_LOOKUP_WAIT 0x106   /* as MK_INIT_LOOKUP, answered when somebody has registered the name */
#define MK_INIT_IRQ_ATTACH 0x107    /* MR1 irq: its messages come to the caller from now on */
#define MK_INIT_CONSOLE_READY 0x108 /* servers only: from now on init prints by IPC to the caller */
#define MK_INIT_THREAD_DELETE 0x109 /* MR1 id of a thread of the caller's task */
#define MK_INIT_PORTS 0x10A         /* MR1 first port, MR2 size log2; answer a map item with these I/O ports */
#define MK_INIT_CONFINE 0x10B       /* MR1.. name: from now on the thread of that name gets the caller's task's messages */

/* ---- To sigma0 ---- */
#define MK_SIGMA0_KEEP 0x301 /* from the root task, no answer: what is free now is for nobody else, but for device memory */

/* ---- To the console server ---- */
#define MK_CONSOLE_WRITE 0x201 /* MR1 number of bytes, MR2.. bytes; answered when queued, in one piece */
#define MK_CONSOLE_READ 0x202  /* MR1 most bytes, MR2 mode; answer MR1 number of bytes (0 = end of input), MR2.. bytes */
#define MK_CONSOLE_DRAIN 0x203 /* answered when everything queued has left the UART */

#define MK_CONSOLE_WRITE_MAX 240 /* bytes in one message */
#define MK_CONSOLE_LINE 0        /* read mode: one edited, echoed line with its newline */
#define MK_CONSOLE_RAW 1         /* read mode: what is there, at least one byte, no echo */

#endif
