#include <playground.h>

/* L4 X.2 reference manual, chapter 5.4: error codes 1 to 7 of both phases. */
static const char *const ipc_errors[2][8] = {
    {"send, 0: no error", "send, 1: timeout", "send, 2: no such thread", "send, 3: cancelled",
     "send, 4: message overflow", "send, 5: transfer timeout, own", "send, 6: transfer timeout, partner's",
     "send, 7: aborted"},
    {"receive, 0: no error", "receive, 1: timeout", "receive, 2: no such thread", "receive, 3: cancelled",
     "receive, 4: message overflow", "receive, 5: transfer timeout, own", "receive, 6: transfer timeout, partner's",
     "receive, 7: aborted"},
};

const char *l4_ipc_error_text(L4_Word_t error_code) { return ipc_errors[error_code & 1][(error_code >> 1) & 7]; }

static const char *const call_errors[] = {
    "0: no error",          "1: no privilege",    "2: no such thread",     "3: invalid address space",
    "4: invalid scheduler", "5: bad parameter",   "6: UTCB area",          "7: KIP area",
    "8: out of kernel memory",
};

const char *l4_error_text(L4_Word_t error_code) {
    return error_code < sizeof call_errors / sizeof call_errors[0] ? call_errors[error_code] : "unknown error";
}
