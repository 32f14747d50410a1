/* Library side of init's protocol: threads, names; and the register saving that printing needs. */
#include "internal.h"
#include <playground.h>
#include <string.h>

void __mk_thread_entry(void);

L4_ThreadId_t l4_init_id(void) {
    static L4_ThreadId_t id;
    if (L4_IsNilThread(id)) id = L4_RootTaskId(L4_GetKernelInterface());
    return id;
}

void __mk_save(struct mk_saved *saved, L4_Word_t words) {
    saved->words = words;
    L4_StoreMRs(0, (int)words + 1, saved->mr);
    L4_StoreBR(0, &saved->br0);
    saved->error_code = L4_ErrorCode();
    L4_Accept(L4_UntypedWordsAcceptor);
}

void __mk_restore(const struct mk_saved *saved) {
    L4_LoadMRs(0, (int)saved->words + 1, saved->mr);
    L4_LoadBR(0, saved->br0);
    L4_Set_ErrorCode(saved->error_code);
}

void __mk_put_name(int first, const char *name) {
    char padded[MK_NAME_WORDS * 4];
    memset(padded, 0, sizeof padded);
    strlcpy(padded, name, MK_NAME_MAX + 1);
    memcpy(&__L4_Utcb()[first], padded, sizeof padded);
}

/* Calls init with what is in MR1 .. MRwords; the label of the answer, 0 when all is well. */
static L4_Word_t call_init(L4_Word_t request, L4_Word_t words) {
    L4_MsgTag_t tag;
    L4_Set_MsgTag(__L4_MakeTag(request, words, 0));
    tag = L4_Call(l4_init_id());
    return L4_IpcFailed(tag) ? MK_EINVALID : L4_Label(tag);
}

L4_ThreadId_t __mk_lookup(L4_Word_t request, const char *name) {
    __mk_put_name(1, name);
    if (call_init(request, MK_NAME_WORDS) != 0) return L4_nilthread;
    return __L4_Thread(__L4_Utcb()[1]);
}

static L4_ThreadId_t lookup_saving(L4_Word_t request, const char *name) {
    struct mk_saved saved;
    L4_ThreadId_t id;
    __mk_save(&saved, MK_NAME_WORDS);
    id = __mk_lookup(request, name);
    __mk_restore(&saved);
    return id;
}

L4_ThreadId_t l4_lookup(const char *name) { return lookup_saving(MK_INIT_LOOKUP, name); }
L4_ThreadId_t l4_lookup_wait(const char *name) { return lookup_saving(MK_INIT_LOOKUP_WAIT, name); }

/* A request with a name and no answer but its success. */
static int call_with_name(L4_Word_t request, const char *name) {
    struct mk_saved saved;
    int result;
    __mk_save(&saved, MK_NAME_WORDS);
    __mk_put_name(1, name);
    result = (int)call_init(request, MK_NAME_WORDS);
    __mk_restore(&saved);
    return result;
}

int l4_register(const char *name) { return call_with_name(MK_INIT_REGISTER, name); }
int l4_confine(const char *monitor) { return call_with_name(MK_INIT_CONFINE, monitor); }

L4_ThreadId_t l4_thread_create(void (*fn)(void *), void *arg, const char *name, int priority) {
    struct mk_saved saved;
    L4_ThreadId_t id = L4_nilthread;
    __mk_save(&saved, 4 + MK_NAME_WORDS);
    L4_LoadMR(1, (L4_Word_t)__mk_thread_entry);
    L4_LoadMR(2, (L4_Word_t)fn);
    L4_LoadMR(3, (L4_Word_t)arg);
    L4_LoadMR(4, (L4_Word_t)priority);
    __mk_put_name(5, name);
    if (call_init(MK_INIT_THREAD_CREATE, 4 + MK_NAME_WORDS) == 0) L4_StoreMR(1, &id.raw);
    __mk_restore(&saved);
    return id;
}

int l4_thread_delete(L4_ThreadId_t thread) {
    struct mk_saved saved;
    int result;
    thread = L4_GlobalIdOf(thread);
    __mk_save(&saved, 1);
    L4_LoadMR(1, thread.raw);
    result = (int)call_init(MK_INIT_THREAD_DELETE, 1);
    __mk_restore(&saved);
    return result;
}

int l4_claim_ports(L4_Word_t port, L4_Word_t count) {
    struct mk_saved saved;
    L4_Word_t log2 = 0;
    int result;
    while (log2 < 16 && 1u << log2 < count) log2++;
    if (1u << log2 != count) return MK_EINVALID;
    __mk_save(&saved, 2);
    L4_Accept(L4_MapGrantItems(L4_IoFpageLog2(0, 16)));
    L4_LoadMR(1, port);
    L4_LoadMR(2, log2);
    result = (int)call_init(MK_INIT_PORTS, 2);
    __mk_restore(&saved);
    return result;
}

int l4_claim_interrupt(L4_Word_t irq) {
    struct mk_saved saved;
    int result;
    __mk_save(&saved, 1);
    L4_LoadMR(1, irq);
    result = (int)call_init(MK_INIT_IRQ_ATTACH, 1);
    __mk_restore(&saved);
    return result;
}

void l4_thread_exit(void) {
    for (;;) call_init(MK_INIT_THREAD_EXIT, 0);
}

extern const char __image_start[], __image_end[];

void l4_touch_pages(void) {
    const volatile char *p, *here = (const volatile char *)__builtin_frame_address(0);
    for (p = __image_start; p < __image_end; p += 4096) (void)*p;
    for (p = here; p > here - 0x8000; p -= 4096) (void)*p;
}
