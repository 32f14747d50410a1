#include "internal.h"
#include <playground.h>
#include <stdio.h>
#include <stdlib.h>

extern int main(int argc, char **argv);
extern void (*const __init_array_start[])(void);
extern void (*const __init_array_end[])(void);
extern void (*const __fini_array_start[])(void);
extern void (*const __fini_array_end[])(void);

void __mk_start(int argc, char **argv) __attribute__((noreturn));
void __mk_thread_main(void (*fn)(void *), void *arg) __attribute__((noreturn));

/* The first C function of a program: constructors, main, exit. */
void __mk_start(int argc, char **argv) {
    void (*const *constructor)(void);
    __L4_InitSystemCalls();
    L4_Set_ExceptionHandler(l4_init_id());
    for (constructor = __init_array_start; constructor != __init_array_end; constructor++) (*constructor)();
    exit(main(argc, argv));
}

/* The first C function of a further thread. */
void __mk_thread_main(void (*fn)(void *), void *arg) {
    L4_Set_ExceptionHandler(l4_init_id());
    fn(arg);
    l4_thread_exit();
}

void _Exit(int status) {
    for (;;) {
        L4_Accept(L4_UntypedWordsAcceptor);
        L4_Set_MsgTag(__L4_MakeTag(MK_INIT_EXIT, 1, 0));
        L4_LoadMR(1, (L4_Word_t)status);
        L4_Call(l4_init_id());
    }
}

void exit(int status) {
    void (*const *destructor)(void);
    __mk_run_atexit();
    for (destructor = __fini_array_end; destructor != __fini_array_start;) (*--destructor)();
    _Exit(status);
}

void abort(void) { _Exit(134); }

void __assert_failed(const char *file, int line, const char *text);
void __assert_failed(const char *file, int line, const char *text) {
    printf("%s:%d: assertion failed: %s\n", file, line, text);
    abort();
}
