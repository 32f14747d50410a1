#include "conformance.h"
#include <string.h>

#define MOST 24
#define SLOT 512u

L4_ThreadId_t pager, main_thread;
L4_Word_t utcb_area, kip_area;
struct window_faults faults;
struct exception_record exception;

/* A thread of the suite, until `finish`. */
struct participant {
    L4_ThreadId_t id;
    L4_Word_t utcb;
    unsigned char stack[4096] __attribute__((aligned(16)));
};

static struct participant participants[MOST];
static L4_Word_t next_number;
static L4_ThreadId_t exception_handler;
static unsigned char zeros[PAGE] __attribute__((aligned(4096)));
extern unsigned char __image_start[], __image_end[];

L4_Word_t processor_features(void) {
    L4_Word_t changed, a = 1, b, c, d;
    __asm__ volatile("pushfl\n\tpopl %0\n\tmovl %0, %1\n\txorl $0x200000, %0\n\tpushl %0\n\tpopfl\n\tpushfl\n\tpopl %0\n\t"
                     "xorl %1, %0"
                     : "=&r"(changed), "=&r"(b)
                     :
                     : "cc");
    if ((changed & 0x200000) == 0) return 0;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
    return d;
}

void sleep_ms(L4_Word_t ms) { L4_Sleep(L4_TimePeriod(ms * 1000ull)); }

int changes(volatile const L4_Word_t *word, L4_Word_t was) {
    for (L4_Word_t ms = 0; *word == was && ms < PATIENCE_MS; ms++) sleep_ms(1);
    return *word != was;
}

int soon(volatile const L4_Word_t *flag) { return changes(flag, 0); }

static L4_Word_t state(L4_ThreadId_t thread) { return L4_Schedule(thread, ~0u, ~0u, ~0u, ~0u, NULL); }

int reaches(L4_ThreadId_t thread, L4_Word_t wanted) {
    for (L4_Word_t ms = 0; state(thread) != wanted && ms < PATIENCE_MS; ms++) sleep_ms(1);
    return state(thread) == wanted;
}

int receives(L4_ThreadId_t thread) {
    for (L4_Word_t ms = 0; state(thread) < L4_SchedResult_Waiting && ms < PATIENCE_MS; ms++) sleep_ms(1);
    return state(thread) >= L4_SchedResult_Waiting;
}

L4_ThreadId_t fresh_id(void) { return L4_GlobalId(next_number++, 1); }

static void note_fault(L4_MsgTag_t tag, L4_Word_t address, L4_Word_t ip) {
    faults.count++;
    faults.address = address;
    faults.access = L4_Label(tag) & 7;
    faults.ip = ip;
}

/* Maps pages of the image where they are, and a page of zeros wherever else somebody faults. */
static void serve_faults(void) {
    L4_ThreadId_t from;
    L4_MsgTag_t tag = L4_Wait(&from);
    for (;;) {
        L4_Word_t address, ip, at;
        L4_Msg_t answer;
        L4_StoreMR(1, &address);
        L4_StoreMR(2, &ip);
        at = address & -PAGE;
        if (at < (L4_Word_t)__image_start || at >= (L4_Word_t)__image_end) {
            note_fault(tag, address, ip);
            memset(zeros, 0, PAGE);
            at = (L4_Word_t)zeros;
        }
        L4_MsgClear(&answer);
        L4_MsgAppendMapItem(&answer, L4_MapItem(L4_FpageAddRights(L4_FpageLog2(at, 12), L4_FullyAccessible), address & -PAGE));
        L4_MsgLoad(&answer);
        tag = L4_ReplyWait(from, &from);
    }
}

static void serve_exceptions(void) {
    L4_ThreadId_t from;
    L4_Wait(&from);
    for (;;) {
        exception.count++;
        exception.from = from;
        L4_StoreMRs(0, L4_EXCEPTION_WORDS + 1, (L4_Word_t *)exception.words);
        L4_LoadMR(L4_EXC_EIP, exception.words[L4_EXC_EIP] + exception.skip);
        L4_LoadMR(L4_EXC_EAX, exception.eax);
        L4_Set_MsgTag(__L4_MakeTag(0, L4_EXCEPTION_WORDS, 0));
        L4_ReplyWait(from, &from);
    }
}

static void touch_image(void) {
    for (volatile unsigned char *p = __image_start; p < __image_end; p += PAGE) *p = *p;
}

static struct participant *take(void) {
    for (int i = 0; i < MOST; i++) {
        struct participant *p = &participants[i];
        if (!L4_IsNilThread(p->id)) continue;
        p->utcb = utcb_area + SLOT * (L4_Word_t)(i + 1);
        p->id = fresh_id();
        return p;
    }
    expect(0, "too many participants");
    report_end();
}

/* The thread exists with this pager: it gets its priority and its first instruction. */
static void launch(struct participant *p, void (*fn)(void), L4_Word_t priority) {
    L4_Word_t sp = (L4_Word_t)(p->stack + sizeof p->stack) - 16;
    L4_Set_Priority(p->id, priority);
    L4_Set_MsgTag(__L4_MakeTag(0, 2, 0));
    L4_LoadMR(1, (L4_Word_t)fn);
    L4_LoadMR(2, sp);
    L4_Send(p->id);
}

/* Started by the main thread, which is its pager for that moment; then faults go to the thread that serves them. */
static void begin(struct participant *p, void (*fn)(void), L4_Word_t priority) {
    launch(p, fn, priority);
    if (!L4_IsNilThread(pager)) L4_ThreadControl(p->id, p->id, L4_nilthread, pager, (void *)-1);
}

L4_ThreadId_t start(void (*fn)(void), L4_Word_t priority) {
    struct participant *p = take();
    if (!L4_ThreadControl(p->id, main_thread, main_thread, main_thread, (void *)p->utcb)) expect(0, "a thread is created");
    begin(p, fn, priority);
    return p->id;
}

L4_ThreadId_t start_beside(L4_ThreadId_t neighbour, void (*fn)(void), L4_Word_t priority) {
    struct participant *p = take();
    if (!L4_ThreadControl(p->id, neighbour, main_thread, main_thread, (void *)p->utcb)) expect(0, "a thread is created beside");
    begin(p, fn, priority);
    return p->id;
}

L4_ThreadId_t start_apart(void (*fn)(void), L4_Word_t priority) {
    struct participant *p = take();
    L4_Word_t control;
    if (!L4_ThreadControl(p->id, p->id, main_thread, L4_nilthread, (void *)-1)) expect(0, "a space is created");
    L4_SpaceControl(p->id, 0, L4_FpageLog2(kip_area, 12), L4_FpageLog2(utcb_area, 16), L4_nilthread, &control);
    if (!L4_ThreadControl(p->id, p->id, main_thread, main_thread, (void *)p->utcb)) expect(0, "its thread is activated");
    begin(p, fn, priority);
    return p->id;
}

L4_ThreadId_t local(L4_ThreadId_t thread) {
    for (int i = 0; i < MOST; i++)
        if (participants[i].id.raw == thread.raw) return __L4_Thread(participants[i].utcb + SLOT / 2);
    return L4_nilthread;
}

void finish(void) {
    for (int i = 0; i < MOST; i++) {
        L4_ThreadId_t id = participants[i].id;
        if (L4_IsNilThread(id) || id.raw == pager.raw || id.raw == exception_handler.raw) continue;
        L4_ThreadControl(id, L4_nilthread, L4_nilthread, L4_nilthread, (void *)-1);
        participants[i].id = L4_nilthread;
    }
}

void participants_start(void) {
    const void *kip = L4_GetKernelInterface();
    kip_area = (L4_Word_t)kip;
    main_thread = L4_MyGlobalId();
    utcb_area = L4_MyLocalId().raw & -PAGE;
    next_number = L4_ThreadIdUserBase(kip) + 3;
    touch_image();
    L4_ThreadId_t server = start(serve_faults, 255);
    pager = server;
    exception_handler = start(serve_exceptions, 255);
    L4_Set_ExceptionHandler(exception_handler);
}
