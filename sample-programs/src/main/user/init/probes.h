/*
 * Static probes: one NOP in the code and a note outside the loaded image that says where the
 * arguments are, in the format of SystemTap's SDT version 3 (section .note.stapsdt). Whoever watches
 * the address sees the event; nobody watching costs the NOP.
 */
#ifndef INIT_PROBES_H
#define INIT_PROBES_H

#include <l4/types.h>

#define PROBE2(name, first, second)                                                                \
    __asm__ volatile("990: nop\n\t"                                                                \
                     ".pushsection .note.stapsdt, \"\", \"note\"\n\t"                              \
                     ".balign 4\n\t"                                                               \
                     ".4byte 992f - 991f, 994f - 993f, 3\n"                                        \
                     "991: .asciz \"stapsdt\"\n"                                                   \
                     "992: .balign 4\n"                                                            \
                     "993: .4byte 990b, 0, 0\n\t"                                                  \
                     ".asciz \"init\"\n\t"                                                         \
                     ".asciz \"" name "\"\n\t"                                                     \
                     ".asciz \"4@%0 4@%1\"\n"                                                      \
                     "994: .balign 4\n\t"                                                          \
                     ".popsection"                                                                 \
                     :                                                                             \
                     : "r"((L4_Word_t)(first)), "r"((L4_Word_t)(second))                           \
                     : "memory")

/* A task's first thread is about to start; name is NUL-terminated. */
static inline void probe_task_started(L4_ThreadId_t thread, const char *name) {
    PROBE2("taskStarted", thread.raw, name);
}

/* A further thread of a task is about to start. */
static inline void probe_thread_started(L4_ThreadId_t thread, const char *name) {
    PROBE2("threadStarted", thread.raw, name);
}

/* A task is over; thread is its first thread. */
static inline void probe_task_exit(L4_ThreadId_t thread, L4_Word_t status) {
    PROBE2("taskExit", thread.raw, status);
}

#endif
