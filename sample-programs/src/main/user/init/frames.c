#include "frames.h"
#include <l4/sigma0.h>
#include <stddef.h>

/*
 * Memory comes from sigma0 in chunks. The first page of a chunk describes the other pages, so the
 * description grows with the memory and a frame's entry is found from its address.
 */
#define CHUNK_BITS 18
#define CHUNK_SIZE (1u << CHUNK_BITS)
#define CHUNK_FRAMES (CHUNK_SIZE / PAGE_SIZE)
#define BUCKETS 256
#define NO_TASK 0xFFFFFFFFu

struct frame {
    L4_Word_t task, page;
    struct frame *next; /* in the free list or in the bucket */
};

struct chunk {
    struct chunk *next;
    struct frame frames[CHUNK_FRAMES]; /* [0] is this page itself and unused */
};

_Static_assert(sizeof(struct chunk) <= PAGE_SIZE, "a chunk's description is one page");

static struct chunk *chunks;
static struct frame *free_frames;
static struct frame *buckets[BUCKETS];

static struct frame **bucket_of(L4_Word_t task, L4_Word_t page) { return &buckets[(page + task * 37) % BUCKETS]; }

static L4_Word_t address_of(const struct frame *f) {
    const struct chunk *c = (const struct chunk *)((L4_Word_t)f & ~(PAGE_SIZE - 1));
    return (L4_Word_t)c + (L4_Word_t)(f - c->frames) * PAGE_SIZE;
}

static int add_chunk(void) {
    L4_Fpage_t got = L4_Sigma0_GetAny(L4_nilthread, CHUNK_BITS, L4_CompleteAddressSpace);
    struct chunk *c = (struct chunk *)L4_Address(got);
    L4_Word_t i;
    if (L4_IsNilFpage(got)) return 0;
    c->next = chunks;
    chunks = c;
    for (i = CHUNK_FRAMES - 1; i > 0; i--) {
        c->frames[i].task = NO_TASK;
        c->frames[i].next = free_frames;
        free_frames = &c->frames[i];
    }
    return 1;
}

L4_Word_t frame_find(L4_Word_t task, L4_Word_t page) {
    const struct frame *f;
    for (f = *bucket_of(task, page); f != NULL; f = f->next)
        if (f->task == task && f->page == page) return address_of(f);
    return 0;
}

L4_Word_t frame_allocate(L4_Word_t task, L4_Word_t page) {
    struct frame *f, **bucket = bucket_of(task, page);
    if (free_frames == NULL && !add_chunk()) return 0;
    f = free_frames;
    free_frames = f->next;
    f->task = task;
    f->page = page;
    f->next = *bucket;
    *bucket = f;
    return address_of(f);
}

static void unlink_frame(struct frame *f) {
    struct frame **link = bucket_of(f->task, f->page);
    while (*link != f) link = &(*link)->next;
    *link = f->next;
}

void frames_free_task(L4_Word_t task) {
    struct chunk *c;
    L4_Word_t i;
    for (c = chunks; c != NULL; c = c->next) {
        for (i = 1; i < CHUNK_FRAMES; i++) {
            struct frame *f = &c->frames[i];
            if (f->task != task) continue;
            L4_UnmapFpage(L4_FpageAddRights(L4_FpageLog2(address_of(f), PAGE_BITS), L4_FullyAccessible));
            unlink_frame(f);
            f->task = NO_TASK;
            f->next = free_frames;
            free_frames = f;
        }
    }
}
