#include <playground.h>

#define EFLAGS_ID 0x200000u
#define CPUID_TSC 0x10u

/* CPUID exists if the ID flag can be toggled (Intel SDM, volume 1, chapter on identification). */
static int has_cpuid(void) {
    L4_Word_t before, after;
    __asm__ volatile("pushfl\n\tpushfl\n\tpopl %0\n\tmovl %0, %1\n\txorl %2, %1\n\tpushl %1\n\tpopfl\n\t"
                     "pushfl\n\tpopl %1\n\tpopfl"
                     : "=&r"(before), "=&r"(after)
                     : "i"(EFLAGS_ID)
                     : "cc");
    return ((before ^ after) & EFLAGS_ID) != 0;
}

static int has_tsc(void) {
    static int known; /* 0 not looked yet, 1 no, 2 yes */
    if (known == 0) {
        L4_Word_t eax = 1, edx = 0;
        if (has_cpuid()) __asm__ volatile("cpuid" : "+a"(eax), "=d"(edx) : : "ebx", "ecx");
        known = (edx & CPUID_TSC) ? 2 : 1;
    }
    return known == 2;
}

L4_Word64_t l4_cycles(void) {
    L4_Word_t low, high;
    if (!has_tsc()) return L4_SystemClock().raw;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return ((L4_Word64_t)high << 32) | low;
}

/* Microseconds that one reading of the clock takes: as many as fit between two of its ticks. */
static double reading_time(void) {
    static double known;
    if (known == 0) {
        L4_Word64_t tick = L4_SystemClock().raw, next;
        while ((next = L4_SystemClock().raw) == tick) continue;
        int readings = 1;
        while ((tick = L4_SystemClock().raw) == next) readings++;
        known = (double)(L4_Word_t)(tick - next) / readings;
    }
    return known;
}

double l4_precise_cycles(void) {
    if (has_tsc()) return (double)l4_cycles();
    static double waited; /* in all calls so far */
    double reading = reading_time();
    L4_Word64_t tick = L4_SystemClock().raw, next;
    int readings = 1;
    while ((next = L4_SystemClock().raw) == tick) readings++;
    waited += readings * reading;
    return (double)next - waited;
}

const char *l4_cycle_unit(void) { return has_tsc() ? "cycles" : "us"; }
