/*
 * The heap: the address range that init backs with zeroed pages at the first touch. Blocks lie one
 * behind the other, each with a header; free blocks are merged with free successors while searching.
 */
#include "internal.h"
#include <playground.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ALIGN 16u

struct block {
    uint32_t size; /* of header and payload, a multiple of ALIGN; bit 0 set: in use */
    uint32_t padding[3];
};
#define USED 1u
#define HEADER sizeof(struct block)

/* Where init backs the heap of this program. */
#define HEAP ((char *)(&__mk_small_space ? MK_SMALL_HEAP_BASE : MK_HEAP_BASE))
#define HEAP_END ((char *)(&__mk_small_space ? MK_SMALL_HEAP_MAX : MK_HEAP_MAX))

static mk_lock_t lock;
static char *top; /* end of the last block; beyond it nothing has been touched */
static struct block *rover;

static struct block *after(struct block *b) { return (struct block *)((char *)b + (b->size & ~USED)); }

/* Merges b with the free blocks that follow it. */
static void merge(struct block *b) {
    while ((char *)after(b) < top && !(after(b)->size & USED)) {
        if (rover == after(b)) rover = b;
        b->size += after(b)->size;
    }
}

/* Takes `need` bytes of the free block b and leaves the rest free. */
static void *take(struct block *b, uint32_t need) {
    if (b->size - need >= HEADER + ALIGN) {
        struct block *rest = (struct block *)((char *)b + need);
        rest->size = b->size - need;
        b->size = need;
    }
    b->size |= USED;
    rover = b;
    return (char *)b + HEADER;
}

static void *search(struct block *from, char *to, uint32_t need) {
    struct block *b;
    for (b = from; (char *)b < to; b = after(b)) {
        if (b->size & USED) continue;
        merge(b);
        if (b->size >= need) return take(b, need);
    }
    return NULL;
}

static void *extend(uint32_t need) {
    struct block *b = (struct block *)top;
    if (need > (uint32_t)(HEAP_END - top)) return NULL;
    top += need;
    b->size = need;
    return take(b, need);
}

void *malloc(size_t size) {
    uint32_t need = (uint32_t)(size + HEADER + ALIGN - 1) & ~(ALIGN - 1);
    void *p;
    if (size > (size_t)(HEAP_END - HEAP)) return NULL;
    if (need < HEADER + ALIGN) need = HEADER + ALIGN;
    __mk_lock(&lock);
    if (top == NULL) {
        top = HEAP;
        rover = (struct block *)top;
    }
    p = search(rover, top, need);
    if (p == NULL) p = search((struct block *)HEAP, (char *)rover, need);
    if (p == NULL) p = extend(need);
    __mk_unlock(&lock);
    return p;
}

void free(void *p) {
    if (p == NULL) return;
    __mk_lock(&lock);
    ((struct block *)((char *)p - HEADER))->size &= ~USED;
    __mk_unlock(&lock);
}

void *calloc(size_t count, size_t size) {
    size_t bytes = count * size;
    void *p;
    if (size != 0 && bytes / size != count) return NULL;
    p = malloc(bytes);
    return p == NULL ? NULL : memset(p, 0, bytes);
}

void *realloc(void *p, size_t size) {
    size_t old;
    void *moved;
    if (p == NULL) return malloc(size);
    old = (((struct block *)((char *)p - HEADER))->size & ~USED) - HEADER;
    if (size <= old) return p;
    moved = malloc(size);
    if (moved == NULL) return NULL;
    memcpy(moved, p, old);
    free(p);
    return moved;
}
