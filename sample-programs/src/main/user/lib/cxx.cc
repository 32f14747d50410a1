// What compiled C++ expects of its run-time library, without exceptions and type information.
#include <new>
#include <stdio.h>
#include <stdlib.h>

static void *allocate(size_t size) {
    void *p = malloc(size != 0 ? size : 1);
    if (p == nullptr) {
        puts("operator new: out of memory");
        abort();
    }
    return p;
}

void *operator new(size_t size) { return allocate(size); }
void *operator new[](size_t size) { return allocate(size); }
void operator delete(void *p) noexcept { free(p); }
void operator delete[](void *p) noexcept { free(p); }
void operator delete(void *p, size_t) noexcept { free(p); }
void operator delete[](void *p, size_t) noexcept { free(p); }

extern "C" {
void *__dso_handle = nullptr;

[[noreturn]] void __cxa_pure_virtual() {
    puts("pure virtual function called");
    abort();
}

// Guards of function-local statics: byte 0 done. Two threads at once are a program's own business,
// as with -fno-threadsafe-statics.
int __cxa_guard_acquire(unsigned char *guard) { return *guard == 0; }
void __cxa_guard_release(unsigned char *guard) { *guard = 1; }
void __cxa_guard_abort(unsigned char *) {}
}
