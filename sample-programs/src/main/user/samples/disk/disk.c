#include "disk.h"
#include <playground.h>

/*
 * A driver for the first disk of a PC, by programmed input and output (ATA). It has ten ports and interrupt 14. Having given a
 * command it waits for a message from the interrupt and from nobody else; its clients wait meanwhile.
 */
#define DISK_IRQ 14
#define DATA 0x1F0
#define SECTOR_COUNT 0x1F2
#define SECTOR_NUMBER 0x1F3 /* and the two ports behind: the sector's number, low byte first */
#define DRIVE 0x1F6         /* the number's four highest bits; 0xE0: first drive, sectors are numbered through */
#define STATUS 0x1F7        /* read; tells the disk that its interrupt was seen */
#define COMMAND 0x1F7       /* write */
#define CONTROL 0x3F6       /* read: the status without any effect; write: 0 allows interrupts */

#define STATUS_ERROR 0x01
#define STATUS_DATA 0x08
#define STATUS_BUSY 0x80

#define IDENTIFY 0xEC
#define READ_SECTORS 0x20
#define WRITE_SECTORS 0x30

#define PATIENCE 1000000 /* us until a disk that does not answer counts as broken */

static L4_Word_t sectors, interrupts;
static unsigned short buffer[SECTOR / 2];

static L4_ThreadId_t disk_irq(void) { return L4_GlobalId(DISK_IRQ, 1); }

static void out(unsigned port, L4_Word_t byte) { __asm__ volatile("outb %b0, %w1" : : "a"(byte), "d"(port)); }

static unsigned in(unsigned port) {
    unsigned byte;
    __asm__ volatile("inb %w1, %b0" : "=a"(byte) : "d"(port));
    return byte & 0xFF;
}

static void read_data(void) {
    void *to = buffer;
    L4_Word_t words = SECTOR / 2;
    __asm__ volatile("rep insw" : "+D"(to), "+c"(words) : "d"(DATA) : "memory");
}

static void write_data(void) {
    const void *from = buffer;
    L4_Word_t words = SECTOR / 2;
    __asm__ volatile("rep outsw" : "+S"(from), "+c"(words) : "d"(DATA) : "memory");
}

/* The status at the next interrupt; an error status if none comes. */
static unsigned wait_for_interrupt(L4_Time_t patience) {
    if (L4_IpcFailed(L4_Receive_Timeout(disk_irq(), patience))) return STATUS_ERROR;
    unsigned status = in(STATUS);
    interrupts++;
    L4_Set_MsgTag(L4_Niltag);
    L4_Reply(disk_irq()); /* lets the next one through */
    return status;
}

static void give_command(L4_Word_t sector, unsigned command) {
    out(DRIVE, 0xE0 | (sector >> 24 & 0xF));
    out(SECTOR_COUNT, 1);
    for (unsigned i = 0; i < 3; i++) out(SECTOR_NUMBER + i, sector >> (8 * i));
    out(COMMAND, command);
}

/* A command whose data come with the interrupt. */
static enum disk_error fetch(L4_Word_t sector, unsigned command) {
    give_command(sector, command);
    unsigned status = wait_for_interrupt(L4_TimePeriod(PATIENCE));
    if ((status & STATUS_ERROR) || !(status & STATUS_DATA)) return DISK_BROKEN;
    read_data();
    return DISK_OK;
}

/* The disk asks for the data at once, without an interrupt, which comes when they are written. */
static enum disk_error write(L4_Word_t sector) {
    unsigned status;
    give_command(sector, WRITE_SECTORS);
    do {
        status = in(CONTROL);
    } while (status & STATUS_BUSY);
    if (!(status & STATUS_DATA)) return DISK_BROKEN;
    write_data();
    return wait_for_interrupt(L4_TimePeriod(PATIENCE)) & STATUS_ERROR ? DISK_BROKEN : DISK_OK;
}

/* Finds out the disk's size. Words 60 and 61 of what it says about itself are the number of sectors. */
static void identify(void) {
    if (in(CONTROL) == 0xFF || l4_claim_interrupt(DISK_IRQ) != 0) return; /* nobody there: the bus is idle */
    out(CONTROL, 0);
    while (!(wait_for_interrupt(L4_ZeroTime) & STATUS_ERROR)) { /* what the firmware has left */
    }
    interrupts = 0;
    if (fetch(0, IDENTIFY) == DISK_OK) sectors = buffer[60] | (L4_Word_t)buffer[61] << 16;
}

/* Serves a request; the message to answer with is in msg. */
static void serve(L4_Word_t request, L4_Word_t sector, L4_Msg_t *msg) {
    L4_StringItem_t data = L4_StringItem(SECTOR, buffer);
    enum disk_error error = DISK_OK;
    L4_MsgClear(msg);
    if (request == DISK_SIZE) {
        L4_MsgAppendWord(msg, sectors);
        L4_MsgAppendWord(msg, interrupts);
    } else if (sector >= sectors) {
        error = DISK_NO_SUCH_SECTOR;
    } else {
        error = request == DISK_READ ? fetch(sector, READ_SECTORS) : write(sector);
        if (request == DISK_READ && error == DISK_OK) L4_MsgAppendSimpleStringItem(msg, data);
    }
    L4_Set_MsgLabel(msg, error);
}

int main(void) {
    L4_StringItem_t data = L4_StringItem(SECTOR, buffer);
    L4_ThreadId_t from, to = L4_nilthread;
    L4_MsgBuffer_t strings;
    L4_Msg_t msg;
    if (l4_claim_ports(DATA, 8) != 0 || l4_claim_ports(CONTROL, 1) != 0) return 1;
    identify();
    L4_MsgBufferClear(&strings);
    L4_MsgBufferAppendSimpleRcvString(&strings, data);
    L4_MsgClear(&msg);
    for (;;) {
        L4_Word_t sector;
        L4_AcceptStrings(L4_StringItemsAcceptor, &strings);
        L4_MsgLoad(&msg);
        L4_MsgTag_t tag = L4_ReplyWait(to, &from);
        to = L4_IpcFailed(tag) ? L4_nilthread : from;
        if (L4_IpcFailed(tag)) continue;
        if (L4_IsThreadEqual(from, disk_irq())) {
            in(STATUS); /* one that no command has asked for */
            L4_MsgClear(&msg);
            continue;
        }
        L4_StoreMR(1, &sector);
        serve(L4_Label(tag), sector, &msg);
    }
}
