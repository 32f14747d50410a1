#include "disk.h"
#include <playground.h>
#include <stdio.h>
#include <string.h>

#define FILES 8

static L4_ThreadId_t disk;
static char sector[SECTOR];

static L4_Word_t size(L4_Word_t *interrupts) {
    L4_Word_t sectors;
    L4_Set_MsgTag(__L4_MakeTag(DISK_SIZE, 0, 0));
    L4_Call(disk);
    L4_StoreMR(1, &sectors);
    L4_StoreMR(2, interrupts);
    return sectors;
}

/* Calls the driver with a sector's number, and its bytes if they are to be written. */
static enum disk_error call(L4_Word_t request, L4_Word_t number) {
    L4_StringItem_t data = L4_StringItem(SECTOR, sector);
    L4_MsgBuffer_t strings;
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    L4_Set_MsgLabel(&msg, request);
    L4_MsgAppendWord(&msg, number);
    if (request == DISK_WRITE) L4_MsgAppendSimpleStringItem(&msg, data);
    L4_MsgBufferClear(&strings);
    L4_MsgBufferAppendSimpleRcvString(&strings, data);
    L4_AcceptStrings(L4_StringItemsAcceptor, &strings);
    L4_MsgLoad(&msg);
    L4_MsgTag_t tag = L4_Call(disk);
    L4_Accept(L4_UntypedWordsAcceptor);
    return L4_IpcFailed(tag) ? DISK_BROKEN : L4_Label(tag);
}

static int is_text_of(int n) {
    char expected[32];
    snprintf(expected, sizeof expected, "text of sector %d", n);
    return strcmp(sector, expected) == 0;
}

int main(void) {
    L4_Word_t before, after, sectors;
    int written = 0, read = 0;
    disk = l4_lookup("disk");
    sectors = size(&before);
    if (!l4_check(sectors > FILES, "there is a disk, of %u sectors", sectors)) return 1;

    L4_Clock_t start = L4_SystemClock();
    for (int n = 1; n <= FILES; n++) {
        memset(sector, 0, sizeof sector);
        snprintf(sector, sizeof sector, "text of sector %d", n);
        written += call(DISK_WRITE, (L4_Word_t)n) == DISK_OK;
    }
    for (int n = FILES; n > 0; n--) {
        memset(sector, 0, sizeof sector);
        read += call(DISK_READ, (L4_Word_t)n) == DISK_OK && is_text_of(n);
    }
    L4_Word_t time = (L4_Word_t)(L4_SystemClock().raw - start.raw);
    size(&after);
    l4_check(written == FILES && read == FILES, "%d sectors written, read in another order, and as they were", FILES);
    l4_check(after - before == 2 * FILES, "for each one interrupt, a message to the driver: %u", after - before);
    printf("#measured %u us for each sector\n", time / (2 * FILES));
    l4_check(call(DISK_READ, sectors) == DISK_NO_SUCH_SECTOR, "behind the last sector there is none");
    l4_check(call(DISK_READ, sectors - 1) == DISK_OK, "the last one is there");
    return l4_wrong();
}
