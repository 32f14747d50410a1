/* Boot modules and the manifest among them. */
#ifndef INIT_MODULES_H
#define INIT_MODULES_H

#include <l4/types.h>
#include <playground/protocol.h>

struct module {
    const char *start;
    L4_Word_t size;
    const char *command_line; /* NUL-terminated: file name, then arguments */
};

/* Reads the BootInfo page. Returns NULL, or in words why there are no modules. */
const char *modules_init(const void *kip);

/*
 * The module of this name: the last component of its command line's first word, without ".elf".
 * NULL if there is none.
 */
const struct module *module_find(const char *name);

/* The command line after its first word. */
const char *module_arguments(const struct module *module);

/* One line of the manifest: name [priority=N] [main] [server]. */
struct entry {
    char name[MK_NAME_MAX + 1];
    L4_Word_t priority;
    int is_main, is_server;
};

/*
 * Parses the next line that is not empty and moves *text behind it. Returns 1; 0 at the end; -1 for
 * a line that makes no sense, whose number is then in *line.
 */
int manifest_next(const char **text, const char *end, L4_Word_t *line, struct entry *entry);

#endif
