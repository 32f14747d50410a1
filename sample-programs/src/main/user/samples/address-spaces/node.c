#include "tree.h"

static volatile L4_Word_t *const word = (volatile L4_Word_t *)WINDOW;

/* Does what is asked; returns the word to answer with. */
static L4_Word_t serve(L4_Word_t request, const L4_Word_t in[3]) {
    L4_Fpage_t f = L4_Fpage(WINDOW, PAGE);
    switch (request) {
    case GIVE: return (L4_Word_t)give(WINDOW, __L4_Thread(in[0]), in[1], (int)in[2]);
    case UNMAP: L4_UnmapFpage(L4_FpageAddRights(f, in[0])); return 0;
    case FLUSH: L4_Flush(L4_FpageAddRights(f, L4_FullyAccessible)); return 0;
    case PROBE: return probe_rights(WINDOW);
    case READ: return *word;
    case WRITE: *word = in[0]; return 0;
    default: return 0;
    }
}

/* A node of the tree: takes every page that somebody gives it, and obeys. */
int main(void) {
    L4_ThreadId_t from, to = L4_nilthread;
    for (;;) {
        L4_Word_t in[3], out;
        L4_Accept(L4_MapGrantItems(L4_Fpage(WINDOW, PAGE)));
        L4_MsgTag_t tag = L4_ReplyWait(to, &from);
        to = L4_nilthread;
        if (L4_IpcFailed(tag) || L4_Label(tag) == 0) continue; /* a page: nobody waits for an answer */
        L4_StoreMRs(1, 3, in);
        out = serve(L4_Label(tag), in);
        L4_Set_MsgTag(__L4_MakeTag(0, 1, 0));
        L4_LoadMR(1, out);
        to = from;
    }
}
