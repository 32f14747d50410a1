/* What owner and driver agree on. */
#ifndef PORTS_H
#define PORTS_H

/* The real-time clock: the number of a register goes to one port, its value is at the other. */
#define CLOCK_INDEX 0x70
#define CLOCK_DATA 0x71
#define CLOCK_STATUS_D 0x0D /* bit 7: the battery is good */
#define CLOCK_MEMORY 0x50   /* a byte that means nothing to anybody */

/* Requests of owner to driver. The answer: word 1 the value read, 2 the port that was refused or 0, 3 the number of faults. */
enum { READ = 1, WRITE };

/* The same as READ, but driver's first thread does it itself, without asking for ports that it does not have. */
#define READ_AT_ONCE 4

/* Request of driver to owner: may I have this port? The answer maps it, or maps nothing. */
enum { WANT = 3 };

#endif
