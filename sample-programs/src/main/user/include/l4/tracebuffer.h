/*
 * The trace buffer, an extension of L4Ka::Pistachio: memory into which kernel and programs write what happens. A kernel that has one
 * lists the feature "tracebuffer" and says where it is; ours has none (it is watched from outside), so that nothing is recorded.
 * Manual: none; L4Ka::Pistachio.
 */
#ifndef L4_TRACEBUFFER_H
#define L4_TRACEBUFFER_H

#include <l4/kip.h>
#include <l4/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the buffer begins with, and numbers of its records. */
#define L4_TRACEBUFFER_MAGIC 0x1464B123u
#define L4_TRACEBUFFER_NUM_ARGS 9
#define L4_TRACEBUFFER_USERID_START 100
#define L4_TRACEBUFFER_DEFAULT_TYPE 1u

/* What the records hold besides time and thread. */
typedef union {
    L4_Word_t raw;
    struct {
        L4_Word_t smp : 1;
        L4_Word_t pmon : 1;     /* records have performance counters */
        L4_Word_t pmon_cpu : 2; /* 0: of a P6 */
        L4_Word_t pmon_e : 2;
        L4_Word_t __padding : 26;
    } X;
} L4_TraceConfig_t;

/* What happened when in which thread: a format with up to nine arguments. */
typedef struct {
    struct {
        L4_Word_t utype : 16;
        L4_Word_t __pad0 : 16;
        L4_Word_t cpu : 16;
        L4_Word_t id : 16;
    } X;
    L4_Word_t tsc, thread, pmc0, pmc1, str, data[L4_TRACEBUFFER_NUM_ARGS];
} L4_TraceRecord_t;

/* The buffer: a ring of records, and eight counters. */
typedef struct {
    L4_Word_t magic;
    L4_Word_t current; /* index of the record that is written next */
    L4_Word_t mask;    /* types of programs' records that are wanted, in bits 31-16 */
    L4_Word_t max;
    L4_TraceConfig_t config;
    L4_Word_t __pad[3];
    L4_Word_t counters[8];
    L4_TraceRecord_t tracerecords[1]; /* max of them */
} L4_TraceBuffer_t;

/* The kernel's trace buffer, in reserved virtual memory; NULL where there is none. */
L4_INLINE L4_TraceBuffer_t *L4_GetTraceBuffer(void) {
    const void *kip = L4_GetKernelInterface();
    const L4_MemoryDesc_t *m;
    L4_Word_t i;
    if (!L4_HasFeature("tracebuffer")) return (L4_TraceBuffer_t *)0;
    for (i = 0; (m = L4_MemoryDesc(kip, i)) != (const L4_MemoryDesc_t *)0; i++) {
        if (L4_IsMemoryDescVirtual(m) && L4_MemoryDescType(m) == L4_ReservedMemoryType) {
            L4_TraceBuffer_t *buffer = (L4_TraceBuffer_t *)L4_MemoryDescLow(m);
            return buffer->magic == L4_TRACEBUFFER_MAGIC ? buffer : (L4_TraceBuffer_t *)0;
        }
    }
    return (L4_TraceBuffer_t *)0;
}

/* The next record, filled but for its text and arguments; NULL if such records are not wanted. */
L4_INLINE L4_TraceRecord_t *L4_Tbuf_NextRecord(L4_Word_t type, L4_Word_t id) {
    L4_TraceBuffer_t *buffer = L4_GetTraceBuffer();
    L4_TraceRecord_t *record;
    L4_Word_t high;
    if (!buffer || !(buffer->mask & (type & 0xFFFF) << 16)) return (L4_TraceRecord_t *)0;
    record = buffer->tracerecords + buffer->current;
    buffer->current = buffer->current + 1 >= buffer->max ? 0 : buffer->current + 1;
    record->X.utype = type;
    record->X.cpu = L4_ProcessorNo();
    record->X.id = id;
    record->thread = L4_Myself().raw;
    __asm__ volatile("rdtsc" : "=a"(record->tsc), "=d"(high));
    if (buffer->config.X.pmon && buffer->config.X.pmon_cpu == 0) {
        __asm__ volatile("rdpmc" : "=a"(record->pmc0), "=d"(high) : "c"(0));
        __asm__ volatile("rdpmc" : "=a"(record->pmc1), "=d"(high) : "c"(1));
    }
    return record;
}

/* Counts up one of the buffer's eight counters. */
L4_INLINE void L4_Tbuf_IncCounter(L4_Word_t counter) {
    L4_TraceBuffer_t *buffer = L4_GetTraceBuffer();
    if (buffer) buffer->counters[counter & 7]++;
}

/* Records a text with four arguments. */
L4_INLINE void L4_Tbuf_RecordEvent_4(L4_Word_t id, const char *text, L4_Word_t a, L4_Word_t b, L4_Word_t c, L4_Word_t d) {
    L4_TraceRecord_t *record = L4_Tbuf_NextRecord(L4_TRACEBUFFER_DEFAULT_TYPE, id);
    if (!record) return;
    record->str = (L4_Word_t)text;
    record->data[0] = a;
    record->data[1] = b;
    record->data[2] = c;
    record->data[3] = d;
}
/* Records a text with three arguments. */
L4_INLINE void L4_Tbuf_RecordEvent_3(L4_Word_t id, const char *text, L4_Word_t a, L4_Word_t b, L4_Word_t c) {
    L4_Tbuf_RecordEvent_4(id, text, a, b, c, 0);
}
/* Records a text with two arguments. */
L4_INLINE void L4_Tbuf_RecordEvent_2(L4_Word_t id, const char *text, L4_Word_t a, L4_Word_t b) {
    L4_Tbuf_RecordEvent_4(id, text, a, b, 0, 0);
}
/* Records a text with one argument. */
L4_INLINE void L4_Tbuf_RecordEvent_1(L4_Word_t id, const char *text, L4_Word_t a) {
    L4_Tbuf_RecordEvent_4(id, text, a, 0, 0, 0);
}
/* Records a text. */
L4_INLINE void L4_Tbuf_RecordEvent_0(L4_Word_t id, const char *text) { L4_Tbuf_RecordEvent_4(id, text, 0, 0, 0, 0); }

#ifdef __cplusplus
}

/* Records a text with up to four arguments. */
static inline void L4_Tbuf_RecordEvent(L4_Word_t id, const char *text, L4_Word_t a = 0, L4_Word_t b = 0, L4_Word_t c = 0,
                                       L4_Word_t d = 0) {
    L4_Tbuf_RecordEvent_4(id, text, a, b, c, d);
}

#endif
#endif
