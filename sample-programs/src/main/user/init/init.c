/*
 * init: the root task. Starts the tasks of the boot manifest and serves them as pager, exception
 * handler, name service and maker of threads. One thread, one loop: every request is a message.
 */
#include "devices.h"
#include "frames.h"
#include "modules.h"
#include "names.h"
#include "probes.h"
#include "report.h"
#include "task.h"
#include <l4.h>
#include <string.h>

#define STATUS_BROKEN 127       /* main could not be started */
#define STATUS_FAULT 128        /* plus the exception's vector */
#define VECTOR_GENERAL_PROTECTION 13
#define VECTOR_PAGE_FAULT 14

void root_main(void) __attribute__((noreturn));

/* ---- Ends of tasks ---- */

static void forget_threads(const struct task *task) {
    L4_Word_t i;
    for (i = 0; i < MAX_THREADS; i++) {
        struct thread *t = thread_at(i);
        if (t != NULL && t->task == task) names_forget(t->id);
    }
}

/* The end of a task by its own wish or by ours; main takes the run with it. */
static void task_over(struct task *task, L4_Word_t status) {
    probe_task_exit(task->first, status);
    if (task->is_main) finish(status);
    forget_threads(task);
    task_destroy(task);
}

/* "task NAME", and for a further thread "task NAME, thread NAME". */
static const char *who(const struct thread *t) {
    static char text[64];
    strcpy(text, t->task->name);
    if (t->slot != 0) {
        strcat(text, ", thread ");
        strcat(text, t->name);
    }
    return text;
}

/* ---- Faults ---- */

static const char *const vector_names[] = {
    "divide error", "debug", "NMI", "breakpoint", "overflow", "bound range exceeded", "invalid opcode",
    "no floating point unit", "double fault", "coprocessor segment overrun", "invalid TSS", "segment not present",
    "stack fault", "general protection", "page fault", "reserved", "floating point error", "alignment check",
};

/* Answers a page fault with the page, or ends the task. 1: answer what is in the message registers. */
static int page_fault(struct thread *t, L4_Word_t access, L4_Word_t address, L4_Word_t ip) {
    L4_Word_t rights, frame = task_page(t->task, address, &rights);
    if (frame != 0 && (access & ~rights & L4_Writable) == 0) {
        L4_MapItem_t item = L4_MapItem(L4_FpageAddRights(L4_FpageLog2(frame, PAGE_BITS), rights),
                                       address & ~(PAGE_SIZE - 1));
        L4_Set_MsgTag(__L4_MakeTag(0, 0, 2));
        L4_LoadMRs(1, 2, item.raw);
        return 1;
    }
    if (frame == 0 && rights != 0)
        report("task %s: out of memory, it has %u pages", who(t), t->task->pages);
    else
        report("task %s: page fault at 0x%08x (%s%s) ip 0x%08x", who(t), address,
               access & L4_Writable ? "write" : "read", rights == 0 ? "" : ", read-only", ip);
    task_over(t->task, STATUS_FAULT + VECTOR_PAGE_FAULT);
    return 0;
}

static void exception(struct thread *t) {
    L4_Word_t vector, error, ip;
    L4_StoreMR(L4_EXC_VECTOR, &vector);
    L4_StoreMR(L4_EXC_ERROR, &error);
    L4_StoreMR(L4_EXC_EIP, &ip);
    report("task %s: exception %u (%s) error 0x%x ip 0x%08x", who(t), vector,
           vector < sizeof vector_names / sizeof vector_names[0] ? vector_names[vector] : "unknown", error, ip);
    task_over(t->task, STATUS_FAULT + (vector & 0x7F));
}

/* The answer that maps I/O ports. */
static int answer_ports(L4_Word_t port, L4_Word_t size_log2) {
    L4_MapItem_t item = L4_MapItem(L4_FpageAddRights(L4_IoFpageLog2(port, size_log2), L4_FullyAccessible), 0);
    L4_Set_MsgTag(__L4_MakeTag(0, 0, 2));
    L4_LoadMRs(1, 2, item.raw);
    return 1;
}

/*
 * Only servers get I/O ports without asking for them; eight at a time, as devices have them: a server
 * that init itself calls must not fault again later (see call_console in report.c).
 */
static int io_fault(struct thread *t, L4_Word_t fpage, L4_Word_t ip) {
    L4_Word_t port = L4_IoFpagePort(__L4_FpageRaw(fpage));
    if (t->task->is_server && ports_claim(t->task, port & ~7u, 8) == 0) return answer_ports(port & ~7u, 3);
    report("task %s: no right to I/O port 0x%x ip 0x%08x", who(t), port, ip);
    task_over(t->task, STATUS_FAULT + VECTOR_GENERAL_PROTECTION);
    return 0;
}

/* ---- Requests ---- */

static int answer(L4_Word_t label, L4_Word_t words) {
    L4_Set_MsgTag(__L4_MakeTag(label, words, 0));
    return 1;
}

static int answer_id(L4_ThreadId_t id) {
    L4_LoadMR(1, id.raw);
    return L4_IsNilThread(id) ? answer(MK_ENOTFOUND, 0) : answer(0, 1);
}

/* The name in MR(first) and up, as a string; 0 if it is empty, not terminated or not printable. */
static int get_name(int first, char name[MK_NAME_MAX + 1]) {
    const char *p;
    L4_StoreMRs(first, MK_NAME_WORDS, (L4_Word_t *)name);
    if (name[0] == '\0' || memchr(name, '\0', MK_NAME_MAX + 1) == NULL) return 0;
    for (p = name; *p; p++)
        if (*p <= ' ' || *p > '~') return 0;
    return 1;
}

static void wake_waiters(const char *name, L4_ThreadId_t thread) {
    L4_ThreadId_t waiter;
    while (waiter = names_take_waiter(name), !L4_IsNilThread(waiter)) {
        answer_id(thread);
        L4_Reply(waiter);
    }
}

static int register_name(const struct thread *t) {
    char name[MK_NAME_MAX + 1] __attribute__((aligned(4)));
    L4_Word_t wrong = get_name(1, name) ? names_add(name, t->id) : MK_EINVALID;
    if (wrong == 0) wake_waiters(name, t->id);
    return answer(wrong, 0);
}

static int lookup(const struct thread *t, int wait) {
    char name[MK_NAME_MAX + 1] __attribute__((aligned(4)));
    L4_ThreadId_t id;
    if (!get_name(1, name)) return answer(MK_EINVALID, 0);
    id = names_find(name);
    if (!wait || !L4_IsNilThread(id)) return answer_id(id);
    return names_wait(name, t->id) ? 0 : answer(MK_ENOMEM, 0);
}

static int create_thread(struct thread *creator) {
    char name[MK_NAME_MAX + 1] __attribute__((aligned(4)));
    L4_Word_t in[4];
    const struct thread *t;
    L4_StoreMRs(1, 4, in);
    if (!get_name(5, name) || in[3] < 1 || in[3] > MAX_THREAD_PRIORITY) return answer(MK_EINVALID, 0);
    if (in[3] > creator->task->priority_limit) return answer(MK_EDENIED, 0);
    t = thread_create(creator, name, in[3], in[0], &in[1]);
    return t == NULL ? answer(MK_ENOMEM, 0) : answer_id(t->id);
}

static void thread_over(struct thread *t) {
    names_forget(t->id);
    thread_destroy(t);
}

static int delete_thread(const struct thread *caller) {
    L4_Word_t raw;
    struct thread *t;
    L4_StoreMR(1, &raw);
    t = thread_find(__L4_Thread(raw));
    if (t == NULL || t->task != caller->task || t == caller) return answer(MK_ENOTFOUND, 0);
    thread_over(t);
    return answer(0, 0);
}

/* The caller's task is put under a monitor; to leave it again it would need one that lets it. */
static int confine(const struct thread *t) {
    char name[MK_NAME_MAX + 1] __attribute__((aligned(4)));
    L4_ThreadId_t monitor;
    const struct thread *other;
    L4_Word_t control;
    if (!get_name(1, name)) return answer(MK_EINVALID, 0);
    monitor = names_find(name);
    other = thread_find(monitor);
    if (other == NULL) return answer(MK_ENOTFOUND, 0);
    if (other->task == t->task) return answer(MK_EINVALID, 0);
    if (t->task->is_confined || t->task->is_server) return answer(MK_EDENIED, 0);
    if (!L4_SpaceControl(t->id, 0, L4_Nilpage, L4_Nilpage, monitor, &control)) return answer(MK_EINVALID, 0);
    t->task->is_confined = 1;
    return answer(0, 0);
}

static int attach_irq(const struct thread *t) {
    L4_Word_t irq;
    L4_StoreMR(1, &irq);
    return answer(interrupt_claim(t, irq), 0);
}

static int map_ports(const struct thread *t) {
    L4_Word_t port, size_log2, wrong;
    L4_StoreMR(1, &port);
    L4_StoreMR(2, &size_log2);
    if (size_log2 > 16 || port > 0xFFFF || (port & ((1u << size_log2) - 1)) != 0) return answer(MK_EINVALID, 0);
    wrong = ports_claim(t->task, port, 1u << size_log2);
    return wrong == 0 ? answer_ports(port, size_log2) : answer(wrong, 0);
}

static int console_ready(const struct thread *t) {
    if (!t->task->is_server) return answer(MK_EDENIED, 0);
    report_to(t->id);
    return answer(0, 0);
}

/* The first thread stands for the task. */
static void exit_thread(struct thread *t) {
    if (t->slot == 0)
        task_over(t->task, 0);
    else
        thread_over(t);
}

/* A request by label. 1: answer what is in the message registers. */
static int request(struct thread *t, L4_Word_t label) {
    L4_Word_t status;
    switch (label) {
    case MK_INIT_EXIT:
        L4_StoreMR(1, &status);
        task_over(t->task, status);
        return 0;
    case MK_INIT_THREAD_CREATE: return create_thread(t);
    case MK_INIT_THREAD_EXIT: exit_thread(t); return 0;
    case MK_INIT_THREAD_DELETE: return delete_thread(t);
    case MK_INIT_REGISTER: return register_name(t);
    case MK_INIT_LOOKUP: return lookup(t, 0);
    case MK_INIT_LOOKUP_WAIT: return lookup(t, 1);
    case MK_INIT_IRQ_ATTACH: return attach_irq(t);
    case MK_INIT_PORTS: return map_ports(t);
    case MK_INIT_CONFINE: return confine(t);
    case MK_INIT_CONSOLE_READY: return console_ready(t);
    default: return answer(MK_EINVALID, 0);
    }
}

static int handle(L4_MsgTag_t tag, L4_ThreadId_t from) {
    struct thread *t = thread_find(from);
    L4_Word_t first, second;
    if (t == NULL) return 0;
    L4_StoreMR(1, &first);
    L4_StoreMR(2, &second);
    if (L4_IsPagefault(tag)) return page_fault(t, L4_PagefaultAccess(tag), first, second);
    if (L4_IsIoPagefault(tag)) return io_fault(t, first, second);
    if (L4_IsException(tag)) {
        exception(t);
        return 0;
    }
    return request(t, L4_Label(tag));
}

/* ---- Start ---- */

/* Starts one entry of the manifest; 0 when that failed. */
static int start(const struct entry *entry) {
    const struct module *module = module_find(entry->name);
    const char *wrong = "no boot module of this name";
    struct task *task;
    if (module != NULL) {
        wrong = !L4_IsNilThread(names_find(entry->name)) ? "there are two tasks of this name"
                                                          : task_create(entry, module, &task);
    }
    if (wrong == NULL) {
        names_add(entry->name, task->first);
        return 1;
    }
    report("task %s: %s", entry->name, wrong);
    if (entry->is_main) finish(STATUS_BROKEN);
    return 0;
}

/* Starts the servers, or all others; returns how many. A line that makes no sense ends the run. */
static L4_Word_t start_all(const struct module *manifest, int servers) {
    const char *text = manifest->start, *end = text + manifest->size;
    struct entry entry;
    L4_Word_t line = 0, started = 0;
    int found;
    while ((found = manifest_next(&text, end, &line, &entry)) > 0)
        if (entry.is_server == servers) started += (L4_Word_t)start(&entry);
    if (found < 0) {
        report("manifest, line %u: expected NAME [priority=1..254] [main] [server]", line);
        finish(STATUS_BROKEN);
    }
    return started;
}

/*
 * The kernel starts sigma0 and init itself; whoever watches learns their names here. The name is
 * copied to the stack because a constant may lie in a page that is not mapped before its first use.
 */
static void announce(L4_ThreadId_t thread, const char *constant) {
    char name[MK_NAME_MAX + 1];
    strlcpy(name, constant, sizeof name);
    probe_task_started(thread, name);
}

void root_main(void) {
    const void *kip = L4_GetKernelInterface();
    const struct module *manifest;
    const char *wrong;
    L4_ThreadId_t from, to = L4_nilthread;
    announce(L4_Sigma0Id(kip), "sigma0");
    announce(L4_Myself(), "init");
    /* All I/O ports; with the kernel's option io=open there is nothing to get and no need to. */
    L4_Sigma0_GetPage(L4_nilthread, L4_IoFpageLog2(0, 16));
    tasks_init(kip);
    wrong = modules_init(kip);
    manifest = module_find("manifest");
    if (wrong == NULL && manifest == NULL) wrong = "no boot module \"manifest\"";
    if (wrong != NULL) {
        report("%s", wrong);
        finish(STATUS_BROKEN);
    }
    /* Programs get memory from init, as much as it thinks right, and not from sigma0. */
    L4_Set_MsgTag(__L4_MakeTag(MK_SIGMA0_KEEP, 0, 0));
    L4_Send(L4_Sigma0Id(kip));
    start_all(manifest, 1);
    if (start_all(manifest, 0) == 0) {
        report("no program in the manifest could be started");
        finish(STATUS_BROKEN);
    }
    L4_Accept(L4_UntypedWordsAcceptor);
    for (;;) {
        L4_MsgTag_t tag = L4_ReplyWait(to, &from);
        to = L4_IpcSucceeded(tag) && handle(tag, from) ? from : L4_nilthread;
    }
}
