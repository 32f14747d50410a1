#include "shared.h"
#include <playground.h>
#include <stdio.h>
#include <string.h>

/* The frames are this program's own memory. A frame with several users is mapped read-only to all of them. */
static char frames[2 * PAGES][PAGE] __attribute__((aligned(4096)));
static int users[2 * PAGES];
static int in_use, copied;

/* The two clients and, for each of their pages, the frame behind it. */
static struct client {
    const char *name;
    L4_ThreadId_t id;
    int frame[PAGES]; /* -1: none yet */
} clients[2] = {{"parent", {0}, {-1, -1, -1, -1}}, {"child", {0}, {-1, -1, -1, -1}}};

static int take_frame(void) {
    memset(frames[in_use], 0, PAGE);
    users[in_use] = 1;
    return in_use++;
}

static L4_Fpage_t fpage(int frame, L4_Word_t rights) {
    return L4_FpageAddRights(L4_Fpage((L4_Word_t)frames[frame], PAGE), rights);
}

/* The client writes a page whose frame it shares: from now on it has one of its own. */
static void copy(int *frame) {
    int own = take_frame();
    memcpy(frames[own], frames[*frame], PAGE);
    users[*frame]--;
    *frame = own;
    copied++;
}

static void page_fault(struct client *client, L4_MsgTag_t tag, L4_Word_t address) {
    L4_Word_t page = (address - WINDOW) / PAGE, write = L4_PagefaultAccess(tag) & L4_Writable;
    int *frame = &client->frame[page];
    const char *answer = "maps the frame";
    if (*frame < 0) {
        *frame = take_frame();
        answer = "maps a new frame";
    } else if (write && users[*frame] > 1) {
        copy(frame);
        answer = "maps a copy";
    } else if (write) {
        answer = "nobody else has it: adds the right to write";
    }
    printf("pager: %s %s page %u: %s, %s\n", client->name, write ? "writes" : "reads", page, answer,
           users[*frame] > 1 ? "read-only" : "writable");
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    L4_MsgAppendMapItem(&msg, L4_MapItem(fpage(*frame, users[*frame] > 1 ? L4_Readable : L4_ReadWriteOnly), address));
    L4_MsgLoad(&msg);
}

/* No byte is copied: the frames have one user more, and nobody may write to them. */
static void fork(void) {
    L4_Fpage_t shared[PAGES];
    for (int page = 0; page < PAGES; page++) {
        int frame = clients[1].frame[page] = clients[0].frame[page];
        users[frame]++;
        shared[page] = fpage(frame, L4_Writable);
    }
    L4_UnmapFpages(PAGES, shared);
    printf("pager: child shares %d frames with parent\n", PAGES);
    L4_Set_MsgTag(L4_Niltag);
}

int main(void) {
    L4_ThreadId_t from, to = L4_nilthread;
    L4_Word_t word, wrong;
    for (int i = 0; i < 2; i++) clients[i].id = l4_lookup(clients[i].name);
    for (;;) {
        L4_MsgTag_t tag = L4_ReplyWait(to, &from);
        struct client *client = from.raw == clients[1].id.raw ? &clients[1] : &clients[0];
        to = from;
        L4_StoreMR(1, &word);
        if (L4_IsPagefault(tag) && word - WINDOW < PAGES * PAGE)
            page_fault(client, tag, word);
        else if (L4_Label(tag) == FORK)
            fork();
        else
            break;
    }
    L4_StoreMR(1, &wrong);
    l4_check(wrong == 0, "parent and child each saw their own memory");
    l4_check(in_use == PAGES + 2 && copied == 2, "%d pages for two programs in %d frames, %d copied", 2 * PAGES, in_use,
             copied);
    return (int)wrong + l4_wrong();
}
