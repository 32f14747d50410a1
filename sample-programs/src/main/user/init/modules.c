#include "modules.h"
#include "frames.h"
#include <l4/bootinfo.h>
#include <l4/sigma0.h>
#include <stdlib.h>
#include <string.h>

#define MAX_MODULES 64
#define DEFAULT_PRIORITY 100
#define MAX_PRIORITY 254

static struct module modules[MAX_MODULES];
static L4_Word_t count;

/* Gets the pages of [start, start + size) from sigma0 in as few aligned pieces as possible. */
static int claim(L4_Word_t start, L4_Word_t size) {
    L4_Word_t at = start & ~(PAGE_SIZE - 1), end = (start + size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
    while (at < end) {
        L4_Word_t bits = PAGE_BITS;
        while (bits < 22 && (at & ((2u << bits) - 1)) == 0 && end - at >= (2u << bits)) bits++;
        if (L4_IsNilFpage(L4_Sigma0_GetPage(L4_nilthread, L4_FpageLog2(at, bits)))) return 0;
        at += 1u << bits;
    }
    return 1;
}

static const char *add_module(const L4_BootRec_t *record) {
    struct module *m = &modules[count];
    if (count == MAX_MODULES) return "more than 64 boot modules";
    m->start = (const char *)L4_Module_Start(record);
    m->size = L4_Module_Size(record);
    m->command_line = L4_Module_Cmdline(record) ? L4_Module_Cmdline(record) : "";
    if (m->size != 0 && !claim(L4_Module_Start(record), m->size)) return "sigma0 refuses the memory of a boot module";
    count++;
    return NULL;
}

const char *modules_init(const void *kip) {
    L4_Word_t address = L4_BootInfo(kip), i;
    const L4_BootInfo_t *info = (const L4_BootInfo_t *)address;
    const L4_BootRec_t *record;
    if (address == 0 || !claim(address, sizeof *info)) return "no BootInfo page";
    if (!L4_BootInfo_Valid(info)) return "unknown BootInfo format";
    if (!claim(address, info->size)) return "sigma0 refuses the BootInfo page";
    record = L4_BootInfo_FirstEntry(info);
    for (i = 0; i < L4_BootInfo_Entries(info); i++) {
        const char *wrong = NULL;
        if (L4_BootRec_Type(record) == L4_BootInfo_Module) wrong = add_module(record);
        if (wrong != NULL) return wrong;
        record = L4_BootRec_Next(record);
    }
    return NULL;
}

/* Does the first word of the command line, as a file name, stand for this name? */
static int is_called(const struct module *m, const char *name) {
    const char *base = m->command_line, *p;
    size_t length;
    for (p = base; *p && *p != ' '; p++)
        if (*p == '/') base = p + 1;
    length = (size_t)(p - base);
    if (length > 4 && strncmp(p - 4, ".elf", 4) == 0) length -= 4;
    return length == strlen(name) && strncmp(base, name, length) == 0;
}

const struct module *module_find(const char *name) {
    L4_Word_t i;
    for (i = 0; i < count; i++)
        if (is_called(&modules[i], name)) return &modules[i];
    return NULL;
}

const char *module_arguments(const struct module *module) {
    const char *p = module->command_line;
    while (*p && *p != ' ') p++;
    return p;
}

/* ---- Manifest ---- */

/* The next word of the line at *p, cut to size; its length, 0 at the end of the line or at a comment. */
static size_t next_word(const char **p, const char *end, char *word, size_t size) {
    size_t n = 0;
    while (*p < end && (**p == ' ' || **p == '\t' || **p == '\r')) (*p)++;
    if (*p < end && **p == '#') return 0;
    for (; *p < end && **p != '\n' && **p != ' ' && **p != '\t' && **p != '\r'; (*p)++)
        if (n < size - 1) word[n++] = **p;
    word[n] = '\0';
    return n;
}

static int parse_option(const char *word, struct entry *entry) {
    if (strcmp(word, "main") == 0) {
        entry->is_main = 1;
    } else if (strcmp(word, "server") == 0) {
        entry->is_server = 1;
    } else if (strncmp(word, "priority=", 9) == 0) {
        char *rest;
        entry->priority = (L4_Word_t)strtoul(word + 9, &rest, 10);
        return rest != word + 9 && *rest == '\0' && entry->priority >= 1 && entry->priority <= MAX_PRIORITY;
    } else {
        return 0;
    }
    return 1;
}

int manifest_next(const char **text, const char *end, L4_Word_t *line, struct entry *entry) {
    char word[32];
    while (*text < end) {
        int good = 1, found;
        memset(entry, 0, sizeof *entry);
        entry->priority = DEFAULT_PRIORITY;
        (*line)++;
        found = next_word(text, end, word, sizeof word) > 0;
        if (found) {
            good = strlen(word) <= MK_NAME_MAX;
            strlcpy(entry->name, word, sizeof entry->name);
            while (next_word(text, end, word, sizeof word) > 0) good &= parse_option(word, entry);
        }
        while (*text < end && *(*text)++ != '\n') {
        }
        if (found) return good ? 1 : -1;
    }
    return 0;
}
