#include "hostile.h"
#include <l4/bootinfo.h>
#include <l4/sigma0.h>
#include <stdlib.h>
#include <string.h>

void root_main(void) __attribute__((noreturn));

#define DEBUG_EXIT 0xF4
#define NO_CHANGE (~0u)
#define NOWHERE ((void *)~0u)

/* Most spaces that only use memory. */
#define BALLAST 120u

/* Beats that a thread may do nothing until it is deleted. */
#define PATIENCE 16

/* A hostile thread; id is nil if there is none. */
struct user {
    L4_ThreadId_t id;
    L4_Word_t steps, idle;
};

struct hostile privates[USERS] __attribute__((aligned(4096)));
extern unsigned char __image_start[], __image_end[];

static struct user users[USERS];
static unsigned char stacks[2][PAGE] __attribute__((aligned(16)));
static L4_ThreadId_t self, pager, handler;
static L4_Word_t random;

/*
 * From the command line: rounds, beats of a round, whether the supervisor spares nobody, itself neither, and whether it leaves the
 * kernel next to no memory.
 */
static L4_Word_t rounds, beats, wild, greedy;

/* Whether the field is to be a page of 4 MiB. */
static int large_field;

static void report(L4_Word_t what) { __asm__ volatile("outl %0, %w1" : : "a"(what), "d"(DEBUG_EXIT)); }

/* Who spares nobody may have deleted sigma0 itself: then this is the end, and no error. */
static void impossible(void) { report(wild ? DONE : IMPOSSIBLE); }

static L4_Word_t below(L4_Word_t n) { return next_below(&random, n); }

/* ---- Start -------------------------------------------------------------------------------------- */

/* hostile SEED ROUNDS BEATS WILD GREEDY */
static void read_command_line(const void *kip) {
    const void *info = (const void *)L4_BootInfo(kip);
    L4_BootRec_t *record = L4_BootInfo_FirstEntry(info);
    for (L4_Word_t i = 0; i < L4_BootInfo_Entries(info); i++, record = L4_BootRec_Next(record)) {
        char *text = L4_BootRec_Type(record) == L4_BootInfo_Module ? L4_Module_Cmdline(record) : NULL;
        if (text == NULL || strncmp(text, "hostile ", 8) != 0) continue;
        L4_Word_t seed = strtoul(text + 8, &text, 10);
        rounds = strtoul(text, &text, 10);
        beats = strtoul(text, &text, 10);
        wild = strtoul(text, &text, 10);
        greedy = strtoul(text, &text, 10);
        large_field = !greedy && seed % 2 == 0;
        random = seed_of(seed);
        servers_seed(seed);
    }
}

static L4_ThreadId_t start(L4_Word_t number, void (*fn)(void), L4_Word_t priority) {
    L4_ThreadId_t id = L4_GlobalId(number, 1);
    L4_Word_t index = number - PAGER, sp = (L4_Word_t)(stacks[index] + PAGE) - 16;
    L4_Word_t utcb = (L4_MyLocalId().raw & -PAGE) + 512 * (index + 1);
    if (!L4_ThreadControl(id, self, self, L4_Pager(), (void *)utcb)) impossible();
    L4_Set_Priority(id, priority);
    L4_Start_SpIp(id, sp, (L4_Word_t)fn);
    return id;
}

static void touch(L4_Word_t from, L4_Word_t to) {
    for (volatile unsigned char *p = (unsigned char *)from; p < (unsigned char *)to; p += PAGE) *p = *p;
}

/* ---- Hostile threads ------------------------------------------------------------------------------ */

static L4_ThreadId_t some_user(void) { return users[below(USERS)].id; }

/* Starts a thread, or starts it anew wherever it is. */
static int kick(L4_Word_t n) {
    L4_ThreadId_t id = users[n].id;
    L4_Word_t control = L4_EXREGS_SET_HALT | L4_EXREGS_RECEIVE | L4_EXREGS_SEND | L4_EXREGS_SP | L4_EXREGS_IP | L4_EXREGS_PAGER;
    L4_ThreadControl(id, id, L4_nilthread, pager, NOWHERE);
    return !L4_IsNilThread(L4_ExchangeRegisters(id, control, PRIVATES + (n + 1) * PAGE, (L4_Word_t)hostile_entry, 0, 0, pager,
                                                NULL, NULL, NULL, NULL, NULL, NULL));
}

static void delete(L4_Word_t n) {
    L4_ThreadControl(L4_GlobalId(FIRST + n, 1), L4_nilthread, L4_nilthread, L4_nilthread, NOWHERE);
    users[n].id = L4_nilthread;
}

/* SpaceControl's control word: a small space of 16 or 32 MiB somewhere, a large one, or nonsense (L4 X.2, IA-32 interface). */
static L4_Word_t any_control(void) {
    switch (below(4)) {
    case 0: return 1u << 31 | below(8) << 3 | 4;
    case 1: return 1u << 31 | below(4) << 4 | 8;
    case 2: return below(2) << 31;
    default: return next_word(&random);
    }
}

static void create(L4_Word_t n) {
    L4_ThreadId_t id = L4_GlobalId(FIRST + n, 1), neighbour = some_user(), scheduler = below(4) ? self : below(2) ? handler : some_user();
    L4_Word_t utcb = UTCBS + 512 * n;
    if (L4_IsNilThread(scheduler)) scheduler = self;
    if (L4_IsNilThread(neighbour) || below(3) == 0) {
        neighbour = id;
        if (!L4_ThreadControl(id, id, scheduler, L4_nilthread, NOWHERE)) return;
        users[n].id = id;
        L4_SpaceControl(id, any_control(), L4_FpageLog2(KIP_PAGE, 12), L4_FpageLog2(UTCBS, UTCB_BITS), L4_nilthread, NULL);
    }
    if (!L4_ThreadControl(id, neighbour, scheduler, pager, (void *)utcb)) return;
    users[n].id = id;
    privates[n].random = seed_of(next_word(&random));
    L4_Set_Priority(id, 1 + below(200));
    kick(n);
}

static void tend(L4_Word_t n) {
    struct user *u = &users[n];
    if (L4_IsNilThread(u->id)) {
        if (below(3) == 0) create(n);
    } else if (u->steps != privates[n].steps) {
        u->steps = privates[n].steps;
        u->idle = 0;
        if (below(100) == 0) delete(n);
    } else if (++u->idle > PATIENCE || (below(3) == 0 && !kick(n) && below(4) == 0)) {
        u->idle = 0;
        delete(n);
    }
}

/* ---- Spaces that only cost memory ------------------------------------------------------------------ */

static L4_ThreadId_t ballast(L4_Word_t n) { return L4_GlobalId(FIRST + USERS + 8 + n, 1); }

static int add_ballast(L4_ThreadId_t id) {
    return L4_ThreadControl(id, id, self, L4_nilthread, NOWHERE) &&
           L4_SpaceControl(id, 0, L4_FpageLog2(KIP_PAGE, 12), L4_FpageLog2(UTCBS, UTCB_BITS), L4_nilthread, NULL) &&
           L4_ThreadControl(id, id, self, self, (void *)UTCBS);
}

static void delete_ballast(L4_Word_t from) {
    for (L4_Word_t n = from; n < BALLAST; n++)
        L4_ThreadControl(ballast(n), L4_nilthread, L4_nilthread, L4_nilthread, NOWHERE);
}

/* Makes such spaces until there is no memory left, and deletes a few of them again. */
static void use_memory(void) {
    L4_Word_t n = 0;
    while (n < BALLAST && add_ballast(ballast(n))) n++;
    delete_ballast(n < 4 ? 0 : n - below(4));
}

/* ---- Privileged system calls ------------------------------------------------------------------------- */

/* A hostile thread, or nearly one; anybody where nobody is spared. */
static L4_ThreadId_t victim(void) {
    if (wild && below(8) == 0) return __L4_Thread(any_id(&random));
    L4_ThreadId_t id = some_user();
    return L4_IsNilThread(id) || below(8) == 0 ? L4_GlobalId(FIRST + below(USERS), 1 + below(3)) : id;
}

static void control_thread(void) {
    L4_ThreadId_t id = victim(), space = below(3) ? victim() : id;
    L4_Word_t number = L4_ThreadNo(id) - FIRST;
    if (below(16) == 0) space = L4_nilthread;
    void *utcb = below(2) ? NOWHERE : (void *)(UTCBS + 512 * below(USERS + 2));
    if (L4_ThreadControl(id, space, __L4_Thread(any_id(&random)), __L4_Thread(any_id(&random)), utcb) && number < USERS)
        users[number].id = L4_IsNilThread(space) ? L4_nilthread : id;
}

static void control_interrupt(void) {
    L4_ThreadId_t interrupt = L4_GlobalId(below(18), 1);
    if (below(4)) {
        L4_AssociateInterrupt(interrupt, victim());
    } else {
        L4_DeassociateInterrupt(interrupt);
    }
}

static void control_space(void) {
    L4_Fpage_t kip = below(2) ? L4_FpageLog2(KIP_PAGE, 12) : __L4_FpageRaw(any_fpage(&random));
    L4_Fpage_t utcbs = below(2) ? L4_FpageLog2(UTCBS, UTCB_BITS) : __L4_FpageRaw(any_fpage(&random));
    L4_SpaceControl(victim(), any_control(), kip, utcbs, __L4_Thread(any_id(&random)), NULL);
}

/* Nobody gets a priority as high as the servers', or the supervisor would have to wait. */
static void schedule(void) {
    L4_Word_t time = below(2) ? NO_CHANGE : any_timeouts(&random);
    L4_Word_t priority = below(4) ? 1 + below(250) : NO_CHANGE;
    L4_Schedule(victim(), time, next_word(&random), priority, below(2) ? NO_CHANGE : next_word(&random), NULL);
}

static void exchange_registers(void) {
    L4_ExchangeRegisters(victim(), next_word(&random) & 0x3FF, any_address(&random), any_address(&random), next_word(&random),
                         next_word(&random), __L4_Thread(any_id(&random)), NULL, NULL, NULL, NULL, NULL, NULL);
}

/* Of the field only, of which it has just used a page: what is flushed comes from sigma0 again. */
static void unmap(void) {
    L4_Word_t bits = 12 + below(FIELD_BITS - 11), address = FIELD + below(1u << (FIELD_BITS - 12)) * PAGE;
    touch(address, address + 1);
    __L4_UnmapOne(L4_FpageAddRights(L4_FpageLog2(address, bits), below(8)), below(2) ? 0 : __L4_UNMAP_FLUSH);
}

static void control_memory(void) {
    L4_Word_t attributes[4] = {below(2), next_word(&random), 0, 0};
    L4_LoadMR(0, FIELD | 12 << 4 | below(4));
    __L4_MemoryControlRaw(0, attributes);
}

static void meddle(void) {
    switch (below(16)) {
    case 0:
    case 1:
    case 2:
    case 3: control_thread(); break;
    case 4:
    case 5: control_interrupt(); break;
    case 6:
    case 7: control_space(); break;
    case 8: schedule(); break;
    case 9:
    case 10: exchange_registers(); break;
    case 11:
    case 12: unmap(); break;
    case 13: control_memory(); break;
    case 14: L4_ThreadSwitch(victim()); break;
    default: __L4_ProcessorControlRaw(next_word(&random), 0, 0, 0); break;
    }
}

/* ---- The campaign --------------------------------------------------------------------------------------- */

static void beat(void) {
    for (L4_Word_t n = 0; n < USERS; n++) tend(n);
    for (int i = 0; i < 8; i++) meddle();
    for (int i = 0; i < 8; i++) {
        L4_Word_t page = FIELD + below(1u << (FIELD_BITS - 12)) * PAGE;
        touch(page, page + 1);
    }
    L4_Sleep(L4_TimePeriod(1000));
}

/*
 * The field as at first: with every other seed, and where the processor can, one page of 4 MiB. Never where memory runs out: small pages
 * keep their page table, but a part of the large page that was flushed could not come back.
 */
static void take_field(void) {
    L4_Fpage_t field = L4_FpageLog2(FIELD, FIELD_BITS);
    if (!large_field) {
        touch(FIELD, FIELD + (1u << FIELD_BITS));
        return;
    }
    L4_Flush(L4_FpageAddRights(field, L4_FullyAccessible));
    if (L4_IsNilFpage(L4_Sigma0_GetPage(L4_nilthread, field))) impossible();
}

/* Everything that a round has made goes; the root task has again what it had. */
static void finish(void) {
    for (L4_Word_t n = 0; n < USERS; n++) delete(n);
    delete_ballast(0);
    for (L4_Word_t line = 0; line < 16; line++) L4_DeassociateInterrupt(L4_GlobalId(line, 1));
    take_field();
}

void root_main(void) {
    const void *kip = L4_GetKernelInterface();
    self = L4_MyGlobalId();
    read_command_line(kip);
    touch((L4_Word_t)__image_start, (L4_Word_t)__image_end);
    take_field();
    L4_Set_Priority(self, 255);
    pager = start(PAGER, serve_faults, 254);
    handler = start(HANDLER, serve_exceptions, 253);
    for (L4_Word_t round = 0; round < rounds; round++) {
        report(SETTLED);
        if (greedy) use_memory();
        for (L4_Word_t i = 0; i < beats; i++) {
            beat();
            report(BEAT);
        }
        finish();
        report(FINISHED);
    }
    for (;;) report(DONE);
}
