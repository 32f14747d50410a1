/* The disk server's interface. A sector travels as a string of SECTOR bytes. */
#ifndef DISK_H
#define DISK_H

#define SECTOR 512

enum {
    DISK_SIZE = 1, /* answer: word 1 the number of sectors, 0 if there is no disk; word 2 the number of interrupts so far */
    DISK_READ,     /* word 1: sector; answer: the sector */
    DISK_WRITE,    /* word 1: sector, and its bytes */
};

enum disk_error { DISK_OK, DISK_NO_SUCH_SECTOR, DISK_BROKEN };

#endif
