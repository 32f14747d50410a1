/* Library side of the console server's protocol. */
#include "internal.h"
#include <playground.h>
#include <stdio.h>
#include <string.h>

/* The console server, looked up at the first use. Destroys message registers. */
static L4_ThreadId_t console(void) {
    static L4_ThreadId_t id;
    if (L4_IsNilThread(id)) id = __mk_lookup(MK_INIT_LOOKUP, "console");
    return id;
}

static int write_piece(const char *s, size_t n) {
    struct mk_saved saved;
    L4_Word_t words = 1 + (L4_Word_t)(n + 3) / 4;
    L4_ThreadId_t server;
    int result = EOF;
    __mk_save(&saved, words < MK_NAME_WORDS ? MK_NAME_WORDS : words);
    server = console();
    if (!L4_IsNilThread(server)) {
        L4_Set_MsgTag(__L4_MakeTag(MK_CONSOLE_WRITE, words, 0));
        L4_LoadMR(1, (L4_Word_t)n);
        memcpy(__L4_Utcb() + 2, s, n);
        if (L4_IpcSucceeded(L4_Call(server))) result = 0;
    }
    __mk_restore(&saved);
    return result;
}

/* How much of a long text to send in one message: whole lines if there are any. */
static size_t piece_size(const char *s, size_t n) {
    size_t cut = MK_CONSOLE_WRITE_MAX;
    if (n <= MK_CONSOLE_WRITE_MAX) return n;
    while (cut > 0 && s[cut - 1] != '\n') cut--;
    return cut > 0 ? cut : MK_CONSOLE_WRITE_MAX;
}

int __mk_console_write(const char *s, size_t n) {
    while (n > 0) {
        size_t piece = piece_size(s, n);
        if (write_piece(s, piece) != 0) return EOF;
        s += piece;
        n -= piece;
    }
    return 0;
}

size_t __mk_console_read(char *to, size_t n, L4_Word_t mode) {
    struct mk_saved saved;
    L4_ThreadId_t server;
    L4_MsgTag_t tag = L4_Niltag;
    size_t got = 0;
    if (n > MK_CONSOLE_WRITE_MAX) n = MK_CONSOLE_WRITE_MAX;
    __mk_save(&saved, L4_NUM_MRS - 1);
    server = console();
    if (!L4_IsNilThread(server)) {
        L4_Set_MsgTag(__L4_MakeTag(MK_CONSOLE_READ, 2, 0));
        L4_LoadMR(1, (L4_Word_t)n);
        L4_LoadMR(2, mode);
        tag = L4_Call(server);
        if (L4_IpcSucceeded(tag) && L4_Label(tag) == 0) got = __L4_Utcb()[1];
        if (got > n) got = n;
        memcpy(to, __L4_Utcb() + 2, got);
    }
    __mk_restore(&saved);
    return got;
}

int l4_getkey(void) {
    char key;
    return __mk_console_read(&key, 1, MK_CONSOLE_RAW) == 1 ? (unsigned char)key : -1;
}
