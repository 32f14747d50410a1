#include "hostile.h"

L4_Word_t any_id(L4_Word_t *state) {
    static const L4_Word8_t servers[] = {48, 50, PAGER, HANDLER};
    switch (next_below(state, 12)) {
    case 0: return L4_NILTHREAD_RAW;
    case 1:
    case 2: return L4_ANYTHREAD_RAW;
    case 3: return L4_ANYLOCALTHREAD_RAW;
    case 4: return next_word(state);
    case 5: return L4_GlobalId(next_below(state, 50), 1).raw;
    case 6: return UTCBS + next_below(state, USERS) * 512 + 256;
    case 7: return L4_GlobalId(servers[next_below(state, sizeof servers)], 1).raw;
    default: return L4_GlobalId(FIRST - 1 + next_below(state, USERS + 2), 1 + (next_below(state, 20) == 0)).raw;
    }
}

L4_Word_t any_fpage(L4_Word_t *state) {
    L4_Word_t rights = next_below(state, 8);
    switch (next_below(state, 8)) {
    case 0: return next_word(state);
    case 1: return L4_CompleteAddressSpace.raw | rights;
    case 2: return next_below(state, 0x400) << 18 | next_below(state, 12) << 10 | 2 << 4 | 0xF;
    case 3: return (WINDOW + (next_below(state, 8) << 22)) | (12 + next_below(state, 14)) << 4 | rights;
    case 4: return FIELD | (12 + next_below(state, 11)) << 4 | rights;
    default: return (WINDOW + next_below(state, 64) * PAGE) | (12 + next_below(state, 8)) << 4 | rights;
    }
}

L4_Word_t any_address(L4_Word_t *state) {
    switch (next_below(state, 6)) {
    case 0: return next_word(state);
    case 1: return UTCBS - PAGE + next_below(state, 1 << 15);
    case 2: return next_below(state, 32);
    case 3: return PRIVATES + next_below(state, USERS * PAGE);
    default: return WINDOW + next_below(state, 64) * PAGE + (next_below(state, 2) ? next_below(state, PAGE) : 0);
    }
}

L4_Word_t any_argument(L4_Word_t *state) {
    switch (next_below(state, 5)) {
    case 0: return any_id(state);
    case 1: return any_fpage(state);
    case 2: return ~0u;
    case 3: return next_below(state, 512);
    default: return any_address(state);
    }
}

/* Never, at once, 100 microseconds, 1 ms, 9 ms, a point in time, anything. */
static L4_Word_t any_time(L4_Word_t *state) {
    static const L4_Word16_t times[] = {0, 0x400, 0x400, 0x400, 100, 1000, 0x1234};
    L4_Word_t choice = next_below(state, 9);
    if (choice < sizeof times / sizeof times[0]) return times[choice];
    return choice == 7 ? 0x8000 | next_below(state, 0x8000) : next_below(state, 0x10000);
}

L4_Word_t any_timeouts(L4_Word_t *state) { return any_time(state) << 16 | any_time(state); }
