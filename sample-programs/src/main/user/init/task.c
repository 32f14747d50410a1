#include "task.h"
#include "frames.h"
#include "probes.h"
#include <l4/kip.h>
#include <l4/schedule.h>
#include <string.h>

#define MAX_ARGUMENTS 64

static const struct layout large = {MK_IMAGE_MAX,  MK_HEAP_BASE,  MK_HEAP_MAX,  MK_STACK_BASE,
                                    MK_STACK_SLOT, MK_STACK_SIZE, MK_UTCB_BASE, MK_KIP_BASE};
static const struct layout small = {MK_SMALL_IMAGE_MAX,  MK_SMALL_HEAP_BASE,  MK_SMALL_HEAP_MAX,  MK_SMALL_STACK_BASE,
                                    MK_SMALL_STACK_SLOT, MK_SMALL_STACK_SIZE, MK_SMALL_UTCB_BASE, MK_SMALL_KIP_BASE};

static struct task tasks[MAX_TASKS];
static struct thread threads[MAX_THREADS];
static L4_Word_t versions[MAX_THREADS];
static L4_Word_t first_number;

void tasks_init(const void *kip) { first_number = L4_ThreadIdUserBase(kip) + 3; }

L4_Word_t task_number(const struct task *task) { return (L4_Word_t)(task - tasks); }

/* ---- Threads ---- */

struct thread *thread_find(L4_ThreadId_t id) {
    L4_Word_t i = L4_ThreadNo(id) - first_number;
    return i < MAX_THREADS && !L4_IsNilThread(id) && threads[i].id.raw == id.raw ? &threads[i] : NULL;
}

struct thread *thread_at(L4_Word_t i) { return L4_IsNilThread(threads[i].id) ? NULL : &threads[i]; }

/* A free entry with an id that was not used before, a free slot of the task, and the name. */
static struct thread *thread_reserve(struct task *task, const char *name) {
    L4_Word_t i, slot = 0;
    while (slot < MK_TASK_THREADS && (task->slots >> slot & 1)) slot++;
    if (slot == MK_TASK_THREADS) return NULL;
    for (i = 0; i < MAX_THREADS; i++) {
        if (!L4_IsNilThread(threads[i].id)) continue;
        /* Six low bits of zero would make it a local id. */
        do {
            versions[i] = (versions[i] + 1) & 0x3FFF;
        } while ((versions[i] & 0x3F) == 0);
        threads[i].id = L4_GlobalId(first_number + i, versions[i]);
        threads[i].task = task;
        threads[i].slot = slot;
        strlcpy(threads[i].name, name, sizeof threads[i].name);
        task->slots |= 1u << slot;
        return &threads[i];
    }
    return NULL;
}

static void thread_release(struct thread *thread) {
    thread->task->slots &= ~(1u << thread->slot);
    thread->id = L4_nilthread;
}

void thread_destroy(struct thread *thread) {
    L4_ThreadControl(thread->id, L4_nilthread, L4_nilthread, L4_nilthread, (void *)-1);
    thread_release(thread);
}

static void *utcb_of(const struct thread *thread) {
    return (void *)(thread->task->layout->utcbs + thread->slot * MK_UTCB_SIZE);
}

static L4_Word_t stack_top(const struct task *task, L4_Word_t slot) {
    return task->layout->stacks + (slot + 1) * task->layout->stack_slot;
}

/* Address in init of a thread's top stack page, 0 when memory is out. */
static char *stack_page(const struct thread *thread) {
    L4_Word_t rights;
    return (char *)task_page(thread->task, stack_top(thread->task, thread->slot) - PAGE_SIZE, &rights);
}

/* The start protocol: a new thread waits for IP and SP from its pager (manual, chapter 6.1). */
static int send_start(const struct thread *thread, L4_Word_t ip, L4_Word_t sp) {
    L4_Set_MsgTag(__L4_MakeTag(0, 2, 0));
    L4_LoadMR(1, ip);
    L4_LoadMR(2, sp);
    return L4_IpcSucceeded(L4_Reply(thread->id));
}

struct thread *thread_create(struct thread *creator, const char *name, L4_Word_t priority, L4_Word_t ip,
                             const L4_Word_t words[2]) {
    struct thread *t = thread_reserve(creator->task, name);
    char *stack;
    L4_Word_t sp;
    if (t == NULL) return NULL;
    stack = stack_page(t);
    if (stack == NULL || !L4_ThreadControl(t->id, creator->task->first, creator->id, L4_Myself(), utcb_of(t))) {
        thread_release(t);
        return NULL;
    }
    L4_Set_Priority(t->id, priority);
    memcpy(stack + PAGE_SIZE - 16, words, 8);
    sp = stack_top(t->task, t->slot) - 16;
    probe_thread_started(t->id, t->name);
    if (send_start(t, ip, sp)) return t;
    thread_destroy(t);
    return NULL;
}

/* ---- Pages ---- */

static L4_Word_t page_rights(const struct task *task, L4_Word_t address) {
    const struct layout *l = task->layout;
    if (address >= MK_IMAGE_MIN && address < l->image_max)
        return image_rights(&task->image, address & ~(PAGE_SIZE - 1));
    if (address >= l->heap && address < l->heap_max) return L4_ReadWriteOnly;
    if (address >= l->stacks && address < l->stacks + MK_TASK_THREADS * l->stack_slot) {
        L4_Word_t slot = (address - l->stacks) / l->stack_slot;
        int backed = stack_top(task, slot) - address <= l->stack_size;
        return backed && (task->slots >> slot & 1) ? L4_ReadWriteOnly : 0;
    }
    return 0;
}

L4_Word_t task_page(struct task *task, L4_Word_t address, L4_Word_t *rights) {
    L4_Word_t page = address >> PAGE_BITS, frame;
    *rights = page_rights(task, address);
    if (*rights == 0) return 0;
    frame = frame_find(task_number(task), page);
    if (frame != 0) return frame;
    if (task->pages == task->page_limit) return 0;
    frame = frame_allocate(task_number(task), page);
    if (frame == 0) return 0;
    task->pages++;
    if (address < task->layout->image_max)
        image_fill(&task->image, page << PAGE_BITS, (char *)frame);
    else
        memset((void *)frame, 0, PAGE_SIZE);
    return frame;
}

/* ---- Tasks ---- */

/*
 * Puts argc, the argv pointers and the strings at the end of the first thread's stack: name, then
 * the words of `arguments`. Returns the stack pointer, 0 when they do not fit into one page.
 */
static L4_Word_t put_arguments(char *page, L4_Word_t page_address, const char *name, const char *arguments) {
    char text[PAGE_SIZE / 2], *p;
    L4_Word_t argv[MAX_ARGUMENTS + 1], count = 0, length, text_address, sp;
    if (strlen(name) + strlen(arguments) + 2 > sizeof text) return 0;
    strcpy(text, name);
    strcat(text, " ");
    strcat(text, arguments);
    length = strlen(text) + 1;
    text_address = (page_address + PAGE_SIZE - length) & ~15u;
    for (p = text; *p;) {
        while (*p == ' ') *p++ = '\0';
        if (!*p) break;
        if (count == MAX_ARGUMENTS) return 0;
        argv[count++] = text_address + (L4_Word_t)(p - text);
        while (*p && *p != ' ') p++;
    }
    argv[count] = 0;
    sp = (text_address - (count + 2) * 4) & ~15u;
    memcpy(page + (text_address - page_address), text, length);
    memcpy(page + (sp - page_address), &count, 4);
    memcpy(page + (sp - page_address) + 4, argv, (count + 1) * 4);
    return sp;
}

static struct task *free_task(void) {
    L4_Word_t i;
    for (i = 0; i < MAX_TASKS; i++)
        if (tasks[i].name[0] == '\0') return &tasks[i];
    return NULL;
}

/* Makes a task's space small if there is room for one more of its size; else it stays large. */
static void make_small(const struct thread *t) {
    L4_Word_t place, old;
    for (place = 0; place < L4_SMALL_SPACE_AREA; place += MK_SMALL_SIZE >> 20) {
        L4_Word_t control = L4_SmallSpaceControl | L4_SmallSpace(place, MK_SMALL_SIZE >> 20);
        if (!L4_SpaceControl(t->id, control, L4_Nilpage, L4_Nilpage, L4_nilthread, &old)) return;
        if (old & L4_SmallSpaceEffective) return;
    }
}

/* Makes the address space with its first thread, not yet running. */
static const char *make_space(const struct thread *t, L4_Word_t priority) {
    const struct layout *l = t->task->layout;
    L4_ThreadId_t me = L4_Myself();
    if (!L4_ThreadControl(t->id, t->id, me, L4_nilthread, (void *)-1)) return "the kernel refuses a new thread";
    if (!L4_SpaceControl(t->id, 0, L4_FpageLog2(l->kip, MK_KIP_LOG2), L4_FpageLog2(l->utcbs, MK_UTCB_LOG2), L4_nilthread,
                         (L4_Word_t *)0))
        return "the kernel refuses a new address space";
    if (t->task->image.is_small) make_small(t);
    if (!L4_ThreadControl(t->id, t->id, me, me, utcb_of(t))) return "the kernel refuses to activate the thread";
    if (L4_Set_Priority(t->id, priority) == L4_SchedResult_Error) return "the kernel refuses the priority";
    return NULL;
}

static const char *start_first(struct task *task, struct thread *t, L4_Word_t priority, const char *arguments) {
    char *stack = stack_page(t);
    const char *wrong;
    L4_Word_t sp;
    if (stack == NULL) return "out of memory";
    sp = put_arguments(stack, stack_top(task, 0) - PAGE_SIZE, task->name, arguments);
    if (sp == 0) return "its arguments are too long";
    wrong = make_space(t, priority);
    if (wrong != NULL) return wrong;
    probe_task_started(t->id, task->name);
    return send_start(t, task->image.entry, sp) ? NULL : "its thread does not take the start message";
}

const char *task_create(const struct entry *entry, const struct module *module, struct task **result) {
    struct task *task = free_task();
    struct thread *t;
    const char *wrong;
    *result = NULL;
    if (task == NULL) return "too many tasks";
    wrong = image_open(&task->image, module->start, module->size);
    if (wrong != NULL) return wrong;
    task->layout = task->image.is_small ? &small : &large;
    strlcpy(task->name, entry->name, sizeof task->name);
    task->is_main = entry->is_main;
    task->is_server = entry->is_server;
    task->is_confined = 0;
    task->priority_limit = entry->priority < BACKGROUND ? entry->priority : MAX_THREAD_PRIORITY;
    task->page_limit = entry->priority < BACKGROUND ? BACKGROUND_PAGES : ~0u;
    task->pages = 0;
    task->slots = 0;
    t = thread_reserve(task, entry->name);
    wrong = "too many threads";
    if (t != NULL) {
        task->first = t->id;
        wrong = start_first(task, t, entry->priority, module_arguments(module));
    }
    if (wrong != NULL)
        task_destroy(task);
    else
        *result = task;
    return wrong;
}

void task_destroy(struct task *task) {
    L4_Word_t i;
    for (i = 0; i < MAX_THREADS; i++)
        if (!L4_IsNilThread(threads[i].id) && threads[i].task == task) thread_destroy(&threads[i]);
    frames_free_task(task_number(task));
    task->name[0] = '\0';
}
