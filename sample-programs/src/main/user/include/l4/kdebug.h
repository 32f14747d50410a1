/*
 * The console of the kernel debugger, as L4Ka::Pistachio's programs use it: INT 3, with the operation in the instruction behind it, a
 * comparison of AL that changes only flags. Our kernel serves it with its boot option debugger=console; without that, INT 3 is an
 * exception.
 * Manual: none; L4Ka::Pistachio.
 */
#ifndef L4_KDEBUG_H
#define L4_KDEBUG_H

#include <l4/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Prints a character on the kernel debugger's console. */
L4_INLINE void L4_KDB_PrintChar(char c) { __asm__ volatile("int3\n\tcmpb $0, %%al" : : "a"(c) : "memory", "cc"); }
/* Prints a string on the kernel debugger's console. */
L4_INLINE void L4_KDB_PrintString(const char *s) {
    __asm__ volatile("int3\n\tcmpb $1, %%al" : : "a"(s) : "memory", "cc");
}

/* Clears the kernel debugger's screen, where it has one. */
L4_INLINE void L4_KDB_ClearPage(void) { __asm__ volatile("int3\n\tcmpb $2, %%al" : : : "memory", "cc"); }
/* Switches on and off that a key enters the kernel debugger, where there is one. */
L4_INLINE void L4_KDB_ToggleBreakin(void) { __asm__ volatile("int3\n\tcmpb $3, %%al" : : : "memory", "cc"); }

/* The next character; -1 when there is none. */
L4_INLINE int L4_KDB_ReadChar(void) {
    int c;
    __asm__ volatile("int3\n\tcmpb $8, %%al" : "=a"(c) : : "memory", "cc");
    return c;
}
/* Waits for one. */
L4_INLINE int L4_KDB_ReadChar_Blocked(void) {
    int c;
    __asm__ volatile("int3\n\tcmpb $13, %%al" : "=a"(c) : : "memory", "cc");
    return c;
}

/* Enters the debugger with a constant text; where there is none it is printed and the program goes on. */
#define L4_KDB_Enter(text)                                          \
    __asm__ volatile("int3\n\tjmp 1f\n\tmovl $2f, %%eax\n\t"         \
                     ".section .rodata\n2:\t.asciz " #text "\n\t"    \
                     ".previous\n1:"                                \
                     :                                              \
                     :                                              \
                     : "memory", "cc")

/* Older names. */
#define enter_kdebug(text) L4_KDB_Enter(text)
#define kd_inchar() L4_KDB_ReadChar_Blocked()

#ifdef __cplusplus
}
#endif
#endif
