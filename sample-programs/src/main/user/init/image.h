/* Program images: ELF files of unknown origin. */
#ifndef INIT_IMAGE_H
#define INIT_IMAGE_H

#include <l4/types.h>

#define IMAGE_SEGMENTS 8

struct segment {
    L4_Word_t start, memory_size; /* in the task's address space */
    const char *file;             /* the bytes of the file */
    L4_Word_t file_size;
    L4_Word_t rights; /* L4_Readable, L4_Writable, L4_eXecutable */
};

struct image {
    L4_Word_t entry;
    int is_small; /* wants a small address space: a note says so */
    L4_Word_t count;
    struct segment segments[IMAGE_SEGMENTS];
};

/* Checks the file and describes its segments. Returns NULL, or in words what is wrong with it. */
const char *image_open(struct image *image, const void *file, L4_Word_t size);

/* Union of the rights of all segments that lie in the page at this address; 0 if none does. */
L4_Word_t image_rights(const struct image *image, L4_Word_t page_address);

/* Fills a frame with what the page at this address holds at the start. */
void image_fill(const struct image *image, L4_Word_t page_address, char *frame);

#endif
