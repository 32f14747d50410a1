#include "image.h"
#include "frames.h"
#include <l4/space.h>
#include <playground.h>
#include <stddef.h>
#include <string.h>

/* ELF32 file and program headers (System V ABI, chapter 4 and 5). */
struct elf_header {
    unsigned char ident[16];
    L4_Word16_t type, machine;
    L4_Word_t version, entry, program_headers, section_headers, flags;
    L4_Word16_t size, ph_size, ph_count, sh_size, sh_count, sh_names;
};

struct program_header {
    L4_Word_t type, offset, vaddr, paddr, file_size, memory_size, flags, align;
};

#define ET_EXEC 2
#define EM_386 3
#define PT_LOAD 1
#define PT_NOTE 4
#define PF_X 1
#define PF_W 2
#define PF_R 4

static const char *check_header(const struct elf_header *h, L4_Word_t size) {
    if (size < sizeof *h || memcmp(h->ident, "\177ELF", 4) != 0) return "not an ELF file";
    if (h->ident[4] != 1 || h->ident[5] != 1 || h->machine != EM_386) return "not a 32-bit IA-32 program";
    if (h->type != ET_EXEC) return "not an executable";
    if (h->ph_size != sizeof(struct program_header)) return "program headers of an unknown size";
    if (h->program_headers > size || h->ph_count > (size - h->program_headers) / sizeof(struct program_header))
        return "program headers beyond the end of the file";
    return NULL;
}

static L4_Word_t rights_of(L4_Word_t flags) {
    return (flags & PF_R ? L4_Readable : 0) | (flags & PF_W ? L4_Writable : 0) | (flags & PF_X ? L4_eXecutable : 0);
}

static int is_between(const struct program_header *p, L4_Word_t max) {
    return p->vaddr >= MK_IMAGE_MIN && p->vaddr <= max && p->memory_size <= max - p->vaddr;
}

static const char *add_segment(struct image *image, const struct program_header *p, const char *file, L4_Word_t size) {
    struct segment *s = &image->segments[image->count];
    if (p->memory_size == 0) return NULL;
    if (image->count == IMAGE_SEGMENTS) return "too many segments";
    if (p->file_size > p->memory_size) return "a segment with more bytes than memory";
    if (p->offset > size || p->file_size > size - p->offset) return "a segment beyond the end of the file";
    if (image->is_small && !is_between(p, MK_SMALL_IMAGE_MAX)) return "a segment outside of 0x00100000-0x017FFFFF";
    if (!is_between(p, MK_IMAGE_MAX)) return "a segment outside of 0x00100000-0x3FFFFFFF";
    s->start = p->vaddr;
    s->memory_size = p->memory_size;
    s->file = file + p->offset;
    s->file_size = p->file_size;
    s->rights = rights_of(p->flags) | L4_Readable;
    image->count++;
    return NULL;
}

/* Whether the first note of a segment of notes asks for a small space. */
static int asks_for_small(const struct program_header *p, const char *file, L4_Word_t size) {
    struct __mk_note note;
    if (p->file_size < sizeof note || p->offset > size || p->file_size > size - p->offset) return 0;
    memcpy(&note, file + p->offset, sizeof note);
    return note.type == __MK_NOTE_SMALL_SPACE && note.name_size == sizeof "mkplay" &&
           memcmp(note.name, "mkplay", sizeof "mkplay") == 0;
}

static struct program_header program_header(const struct elf_header *header, const char *file, L4_Word_t i) {
    struct program_header p;
    memcpy(&p, file + header->program_headers + i * sizeof p, sizeof p);
    return p;
}

static int holds_code(const struct image *image, L4_Word_t address) {
    L4_Word_t i;
    for (i = 0; i < image->count; i++) {
        const struct segment *s = &image->segments[i];
        if ((s->rights & L4_eXecutable) && address >= s->start && address - s->start < s->memory_size) return 1;
    }
    return 0;
}

const char *image_open(struct image *image, const void *file, L4_Word_t size) {
    struct elf_header header;
    const char *wrong;
    L4_Word_t i;
    image->count = 0;
    image->is_small = 0;
    if (size >= sizeof header) memcpy(&header, file, sizeof header);
    wrong = check_header(&header, size);
    for (i = 0; wrong == NULL && i < header.ph_count; i++) {
        struct program_header p = program_header(&header, file, i);
        if (p.type == PT_NOTE) image->is_small |= asks_for_small(&p, file, size);
    }
    for (i = 0; wrong == NULL && i < header.ph_count; i++) {
        struct program_header p = program_header(&header, file, i);
        if (p.type == PT_LOAD) wrong = add_segment(image, &p, file, size);
    }
    if (wrong != NULL) return wrong;
    image->entry = header.entry;
    return holds_code(image, image->entry) ? NULL : "the entry point is not in a segment with code";
}

/* The part of a segment in the page: [*from, *to) as offsets into the segment; 0 when none. */
static int part_in_page(const struct segment *s, L4_Word_t page_address, L4_Word_t *from, L4_Word_t *to) {
    L4_Word_t end = s->start + s->memory_size, page_end = page_address + PAGE_SIZE;
    if (s->start >= page_end || end <= page_address) return 0;
    *from = s->start > page_address ? 0 : page_address - s->start;
    *to = (end < page_end ? end : page_end) - s->start;
    return 1;
}

L4_Word_t image_rights(const struct image *image, L4_Word_t page_address) {
    L4_Word_t i, from, to, rights = 0;
    for (i = 0; i < image->count; i++)
        if (part_in_page(&image->segments[i], page_address, &from, &to)) rights |= image->segments[i].rights;
    return rights;
}

void image_fill(const struct image *image, L4_Word_t page_address, char *frame) {
    L4_Word_t i, from, to;
    memset(frame, 0, PAGE_SIZE);
    for (i = 0; i < image->count; i++) {
        const struct segment *s = &image->segments[i];
        if (!part_in_page(s, page_address, &from, &to)) continue;
        if (to > s->file_size) to = s->file_size;
        if (from < to) memcpy(frame + (s->start + from - page_address), s->file + from, to - from);
    }
}
