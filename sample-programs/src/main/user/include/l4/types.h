/*
 * Basic types of the L4 X.2 user interface on IA-32: words, thread ids, time.
 * Manual: L4 X.2, About This Manual (data types).
 */
#ifndef L4_TYPES_H
#define L4_TYPES_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How these headers declare the functions that they define. */
#define L4_INLINE static inline

/* What programs for several processors ask for. */
#define L4_ARCH_IA32
#define L4_32BIT
#define L4_LITTLE_ENDIAN
#define L4_HAVE_SIGNED_WORD
#define L4_BITS_PER_WORD (sizeof(L4_Word_t) * 8)

/* Words of a fixed number of bits, the processor's word, truth values and sizes. */
typedef uint8_t L4_Word8_t;
typedef uint16_t L4_Word16_t;
typedef unsigned int L4_Word32_t;
typedef unsigned long long L4_Word64_t;
typedef unsigned int L4_Word_t;
typedef unsigned int L4_Bool_t;
typedef unsigned int L4_Size_t;
typedef signed char L4_Integer8_t;
typedef short L4_Integer16_t;
typedef int L4_Integer32_t;
typedef long long L4_Integer64_t;
typedef L4_Integer8_t L4_SignedWord8_t;
typedef L4_Integer16_t L4_SignedWord16_t;
typedef L4_Integer32_t L4_SignedWord32_t;
typedef L4_Integer64_t L4_SignedWord64_t;
typedef int L4_SignedWord_t;
typedef L4_Word64_t L4_Paddr_t; /* a physical address */

/* ---- Thread ids ------------------------------------------------------------------------- */

/* Manual: L4 X.2, chapter 2, ThreadId. */

/* The parts of a global id. */
typedef union {
    L4_Word_t raw;
    struct {
        L4_Word_t version : 14;
        L4_Word_t thread_no : 18;
    } X;
} L4_GthreadId_t;

/* The parts of a local id. */
typedef union {
    L4_Word_t raw;
    struct {
        L4_Word_t __zeros : 6;
        L4_Word_t local_id : 26;
    } X;
} L4_LthreadId_t;

/*
 * A thread id. A global one has the thread number in bits 31-14 and a version in bits 13-0 whose low six bits are not
 * all zero; a local one has its low six bits zero and is the address of the thread's MR0.
 */
typedef union {
    L4_Word_t raw;
    L4_GthreadId_t global;
    L4_LthreadId_t local;
} L4_ThreadId_t;

/* The special ids as words. */
#define L4_NILTHREAD_RAW 0u
#define L4_ANYTHREAD_RAW 0xFFFFFFFFu
#define L4_ANYLOCALTHREAD_RAW 0xFFFFFFC0u

L4_INLINE L4_ThreadId_t __L4_Thread(L4_Word_t raw) {
    L4_ThreadId_t id;
    id.raw = raw;
    return id;
}

#define L4_nilthread (__L4_Thread(L4_NILTHREAD_RAW)) /* No thread. */
#define L4_anythread (__L4_Thread(L4_ANYTHREAD_RAW)) /* As the one to receive from: any thread. */
#define L4_anylocalthread (__L4_Thread(L4_ANYLOCALTHREAD_RAW)) /* As the one to receive from: any thread of the own address space. */

/* The global id of a thread number and a version. In C++ also L4_GlobalIdOf. */
L4_INLINE L4_ThreadId_t L4_GlobalId(L4_Word_t threadno, L4_Word_t version) {
    return __L4_Thread((threadno << 14) | (version & 0x3FFF));
}

/* The version of a global id. */
L4_INLINE L4_Word_t L4_Version(L4_ThreadId_t t) { return t.raw & 0x3FFF; }
/* The thread number of a global id. */
L4_INLINE L4_Word_t L4_ThreadNo(L4_ThreadId_t t) { return t.raw >> 14; }
/* Are the ids the same? L4_SameThreads compares threads. */
L4_INLINE L4_Bool_t L4_IsThreadEqual(L4_ThreadId_t a, L4_ThreadId_t b) { return a.raw == b.raw; }
/* Do the ids differ? */
L4_INLINE L4_Bool_t L4_IsThreadNotEqual(L4_ThreadId_t a, L4_ThreadId_t b) { return a.raw != b.raw; }
/* Is it L4_nilthread? */
L4_INLINE L4_Bool_t L4_IsNilThread(L4_ThreadId_t t) { return t.raw == L4_NILTHREAD_RAW; }
/* Is it a local id? */
L4_INLINE L4_Bool_t L4_IsLocalId(L4_ThreadId_t t) { return (t.raw & 0x3F) == 0; }
/* Is it a global id? */
L4_INLINE L4_Bool_t L4_IsGlobalId(L4_ThreadId_t t) { return (t.raw & 0x3F) != 0; }

/* ---- Time ------------------------------------------------------------------------------- */

/* Manual: L4 X.2, chapter 3, Clock and Time. */

/*
 * A time period: mantissa (bits 9-0) * 2^exponent (bits 14-10) microseconds; 0 means never. A point: bit 15 set, mantissa, bit 10 of
 * the clock above it (c), exponent (bits 14-11).
 */
typedef union {
    L4_Word16_t raw;
    struct {
        L4_Word16_t m : 10;
        L4_Word16_t e : 5;
        L4_Word16_t a : 1;
    } period;
    struct {
        L4_Word16_t m : 10;
        L4_Word16_t c : 1;
        L4_Word16_t e : 4;
        L4_Word16_t a : 1;
    } point;
} L4_Time_t;

L4_INLINE L4_Time_t __L4_Time(L4_Word_t raw) {
    L4_Time_t t;
    t.raw = (L4_Word16_t)raw;
    return t;
}

#define L4_Never (__L4_Time(0)) /* As a timeout: wait for ever. */
#define L4_ZeroTime (__L4_Time(0x0400)) /* As a timeout: do not wait. */

/* The period of this many microseconds, rounded down to what ten bits of mantissa can hold. */
L4_INLINE L4_Time_t L4_TimePeriod(L4_Word64_t microseconds) {
    L4_Word_t exponent = 0;
    if (microseconds == 0) return L4_ZeroTime;
    while (microseconds > 1023) {
        microseconds >>= 1;
        exponent++;
    }
    return exponent > 31 ? L4_Never : __L4_Time((exponent << 10) | (L4_Word_t)microseconds);
}

/* Are the times the same? */
L4_INLINE L4_Bool_t L4_IsTimeEqual(L4_Time_t a, L4_Time_t b) { return a.raw == b.raw; }

/* Microseconds since an arbitrary point in the past (in practice since boot). */
typedef union {
    L4_Word64_t raw;
    struct {
        L4_Word32_t low;
        L4_Word32_t high;
    } X;
} L4_Clock_t;

/* The time that many microseconds later. */
L4_INLINE L4_Clock_t L4_ClockAddUsec(L4_Clock_t c, L4_Word64_t usec) {
    c.raw += usec;
    return c;
}
/* The time that many microseconds earlier. */
L4_INLINE L4_Clock_t L4_ClockSubUsec(L4_Clock_t c, L4_Word64_t usec) {
    c.raw -= usec;
    return c;
}
/* Is l before r? */
L4_INLINE L4_Bool_t L4_IsClockEarlier(L4_Clock_t l, L4_Clock_t r) { return l.raw < r.raw; }
/* Is l after r? */
L4_INLINE L4_Bool_t L4_IsClockLater(L4_Clock_t l, L4_Clock_t r) { return l.raw > r.raw; }
/* Are the times the same? */
L4_INLINE L4_Bool_t L4_IsClockEqual(L4_Clock_t l, L4_Clock_t r) { return l.raw == r.raw; }
/* Do the times differ? */
L4_INLINE L4_Bool_t L4_IsClockNotEqual(L4_Clock_t l, L4_Clock_t r) { return l.raw != r.raw; }

/* ---- Error codes that failed system calls leave in the ErrorCode TCR ---- */

/* Manual: L4 X.2, the page of each system call. */

#define L4_ErrOk 0 /* No error. */
#define L4_ErrNoPrivilege 1 /* The call is for privileged address spaces, or for the thread's scheduler. */
#define L4_ErrInvalidThread 2 /* No such thread, or not one for which the call is allowed. */
#define L4_ErrInvalidSpace 3 /* No such address space. */
#define L4_ErrInvalidScheduler 4 /* No such scheduler thread. */
#define L4_ErrInvalidParam 5 /* A parameter has no valid value. */
#define L4_ErrUtcbArea 6 /* The UTCB area, or the place of a UTCB in it, is not valid. */
#define L4_ErrKipArea 7 /* The area for the kernel interface page is not valid. */
#define L4_ErrNoMem 8 /* The kernel has no memory left. */

/* An error code by its name in L4Ka::Pistachio's headers. */
#define L4_ERROR_OK L4_ErrOk
#define L4_ERROR_NO_PRIVILEGE L4_ErrNoPrivilege
#define L4_ERROR_INVALID_THREAD L4_ErrInvalidThread
#define L4_ERROR_INVALID_SPACE L4_ErrInvalidSpace
#define L4_ERROR_INVALID_SCHEDULER L4_ErrInvalidScheduler
#define L4_ERROR_INVALID_PARAM L4_ErrInvalidParam
#define L4_ERROR_UTCB_AREA L4_ErrUtcbArea
#define L4_ERROR_KIP_AREA L4_ErrKipArea
#define L4_ERROR_NO_MEM L4_ErrNoMem

/* The error in words. */
L4_INLINE const char *L4_ErrorCode_String(L4_Word_t error) {
    switch (error) {
    case L4_ErrOk: return "no error";
    case L4_ErrNoPrivilege: return "no privilege";
    case L4_ErrInvalidThread: return "invalid thread";
    case L4_ErrInvalidSpace: return "invalid address space";
    case L4_ErrInvalidScheduler: return "invalid scheduler";
    case L4_ErrInvalidParam: return "invalid parameter";
    case L4_ErrUtcbArea: return "error in the UTCB area";
    case L4_ErrKipArea: return "error in the KIP area";
    case L4_ErrNoMem: return "no memory";
    default: return "unknown error";
    }
}

#ifdef __cplusplus
}
#endif
/* ---- C++: one name for what C must tell apart, and operators ------------------------------------- */

#ifdef __cplusplus

static inline bool operator==(const L4_ThreadId_t &l, const L4_ThreadId_t &r) { return l.raw == r.raw; }
static inline bool operator!=(const L4_ThreadId_t &l, const L4_ThreadId_t &r) { return l.raw != r.raw; }

static inline L4_Clock_t operator+(const L4_Clock_t &c, L4_Word64_t usec) { return L4_ClockAddUsec(c, usec); }
static inline L4_Clock_t operator-(const L4_Clock_t &c, L4_Word64_t usec) { return L4_ClockSubUsec(c, usec); }
static inline L4_Clock_t operator+(const L4_Clock_t &l, const L4_Clock_t &r) { return L4_ClockAddUsec(l, r.raw); }
static inline L4_Clock_t operator-(const L4_Clock_t &l, const L4_Clock_t &r) { return L4_ClockSubUsec(l, r.raw); }
static inline bool operator<(const L4_Clock_t &l, const L4_Clock_t &r) { return l.raw < r.raw; }
static inline bool operator>(const L4_Clock_t &l, const L4_Clock_t &r) { return l.raw > r.raw; }
static inline bool operator<=(const L4_Clock_t &l, const L4_Clock_t &r) { return l.raw <= r.raw; }
static inline bool operator>=(const L4_Clock_t &l, const L4_Clock_t &r) { return l.raw >= r.raw; }
static inline bool operator==(const L4_Clock_t &l, const L4_Clock_t &r) { return l.raw == r.raw; }
static inline bool operator!=(const L4_Clock_t &l, const L4_Clock_t &r) { return l.raw != r.raw; }
static inline bool operator==(const L4_Time_t &l, const L4_Time_t &r) { return l.raw == r.raw; }
static inline bool operator!=(const L4_Time_t &l, const L4_Time_t &r) { return l.raw != r.raw; }

#endif
#endif
