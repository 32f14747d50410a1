#include <playground.h>
#include <stdarg.h>
#include <stdio.h>

static volatile int wrong;

int l4_check(int holds, const char *format, ...) {
    char line[MK_CONSOLE_WRITE_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (!holds) __atomic_add_fetch(&wrong, 1, __ATOMIC_RELAXED);
    printf("%s: %s\n", holds ? "ok" : "WRONG", line);
    return holds;
}

int l4_wrong(void) { return wrong; }
