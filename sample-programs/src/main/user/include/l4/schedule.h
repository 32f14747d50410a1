/*
 * Time and scheduling: SystemClock, ThreadSwitch, Schedule.
 * Manual: L4 X.2, chapter 3 (Scheduling).
 */
#ifndef L4_SCHEDULE_H
#define L4_SCHEDULE_H

#include <l4/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Microseconds since boot. */
L4_INLINE L4_Clock_t L4_SystemClock(void) {
    L4_Clock_t c;
    c.raw = __L4_SystemClockRaw();
    return c;
}

/*
 * A point in time, which may be up to 33 s away, as a timeout: the phase ends then, however late it began. Rounded down to what the
 * format can hold; a point that is past ends the phase at once.
 */
L4_INLINE L4_Time_t L4_TimePoint(L4_Clock_t at) {
    L4_Word64_t now = L4_SystemClock().raw, wait = at.raw > now ? at.raw - now : 0;
    L4_Word_t exponent = 0;
    if (wait == 0) return L4_ZeroTime;
    while (exponent < 15 && wait >> exponent > 1023) exponent++;
    return __L4_Time(0x8000u | exponent << 11 | (L4_Word_t)(at.raw >> (exponent + 10) & 1) << 10 |
                     (L4_Word_t)(at.raw >> exponent & 0x3FF));
}

/* Gives the rest of the time slice to dest when that is runnable, else to whoever is next. */
L4_INLINE void L4_ThreadSwitch(L4_ThreadId_t dest) { __L4_ThreadSwitchRaw(dest.raw); }
/* Gives the rest of the time slice to whoever is next. */
L4_INLINE void L4_Yield(void) { __L4_ThreadSwitchRaw(L4_NILTHREAD_RAW); }

/* What L4_Schedule tells of the thread's state. */
#define L4_SchedResult_Error 0
#define L4_SchedResult_Dead 1
#define L4_SchedResult_Inactive 2
#define L4_SchedResult_Running 3
#define L4_SchedResult_PendingSend 4
#define L4_SchedResult_Sending 5
#define L4_SchedResult_Waiting 6
#define L4_SchedResult_Receiving 7

/* A result of L4_Schedule by its name in L4Ka::Pistachio's headers. */
#define L4_SCHEDRESULT_ERROR L4_SchedResult_Error
#define L4_SCHEDRESULT_DEAD L4_SchedResult_Dead
#define L4_SCHEDRESULT_INACTIVE L4_SchedResult_Inactive
#define L4_SCHEDRESULT_RUNNING L4_SchedResult_Running
#define L4_SCHEDRESULT_PENDING_SEND L4_SchedResult_PendingSend
#define L4_SCHEDRESULT_SENDING L4_SchedResult_Sending
#define L4_SCHEDRESULT_WAITING L4_SchedResult_Waiting
#define L4_SCHEDRESULT_RECEIVING L4_SchedResult_Receiving

/*
 * Changes a thread's time slice, quantum, processor, priority and delays. Allowed for dest's scheduler thread and for privileged spaces. A control of ~0 changes nothing. A
 * scheduler can give at most its own priority, and allow delays against that at most.
 * Time control: time slice in bits 31-16, total quantum in bits 15-0, both L4_Time_t. Returns the thread's state,
 * L4_SchedResult_Running and so on, and what was left of both in *old_TimeControl.
 * Errors: L4_SchedResult_Error, in L4_ErrorCode: 1 not its scheduler, 2 no such thread, 5 a priority above the caller's
 * or a time that is no period.
 */
L4_INLINE L4_Word_t L4_Schedule(L4_ThreadId_t dest, L4_Word_t TimeControl, L4_Word_t ProcessorControl,
                                L4_Word_t PrioControl, L4_Word_t PreemptionControl, L4_Word_t *old_TimeControl) {
    return __L4_ScheduleRaw(dest.raw, TimeControl, ProcessorControl, PrioControl, PreemptionControl, old_TimeControl);
}

/* Gives a thread a priority. Returns its state, L4_SchedResult_Running and so on. Errors: as L4_Schedule. */
L4_INLINE L4_Word_t L4_Set_Priority(L4_ThreadId_t dest, L4_Word_t priority) {
    return L4_Schedule(dest, ~0u, ~0u, priority, ~0u, (L4_Word_t *)0);
}
/* Moves a thread to a processor; here there is one. Returns its state. Errors: as L4_Schedule. */
L4_INLINE L4_Word_t L4_Set_ProcessorNo(L4_ThreadId_t dest, L4_Word_t cpu) {
    return L4_Schedule(dest, ~0u, cpu, ~0u, ~0u, (L4_Word_t *)0);
}
/* Reads what is left of a thread's time slice and total quantum. Returns its state. Errors: as L4_Schedule. */
L4_INLINE L4_Word_t L4_Timeslice(L4_ThreadId_t dest, L4_Time_t *ts, L4_Time_t *tq) {
    L4_Word_t old = 0, result = L4_Schedule(dest, ~0u, ~0u, ~0u, ~0u, &old);
    *ts = __L4_Time(old >> 16);
    *tq = __L4_Time(old & 0xFFFF);
    return result;
}
/* Gives a thread a time slice and a total quantum. Returns its state. Errors: as L4_Schedule. */
L4_INLINE L4_Word_t L4_Set_Timeslice(L4_ThreadId_t dest, L4_Time_t ts, L4_Time_t tq) {
    return L4_Schedule(dest, ((L4_Word_t)ts.raw << 16) | tq.raw, ~0u, ~0u, ~0u, (L4_Word_t *)0);
}
/*
 * Lets a thread delay preemption by threads of at most sensitivePrio for at most maxDelay microseconds. Returns its
 * state.
 * Errors: as L4_Schedule.
 */
L4_INLINE L4_Word_t L4_Set_PreemptionDelay(L4_ThreadId_t dest, L4_Word_t sensitivePrio, L4_Word_t maxDelay) {
    return L4_Schedule(dest, ~0u, ~0u, ~0u, ((sensitivePrio & 0xFF) << 16) | (maxDelay & 0xFFFF), (L4_Word_t *)0);
}

/* Of L4Ka::Pistachio with stride scheduling: our kernel takes it for a priority. Errors: as L4_Schedule. */
L4_INLINE L4_Word_t L4_Set_Stride(L4_ThreadId_t dest, L4_Word_t stride) {
    return L4_Schedule(dest, ~0u, ~0u, (stride << 16) | 0xFFFF, ~0u, (L4_Word_t *)0);
}
/*
 * Of L4Ka::Pistachio with stride scheduling: our kernel takes it for what the manual calls it, priorities and delays.
 * Errors: as L4_Schedule.
 */
L4_INLINE L4_Word_t L4_HS_Schedule(L4_ThreadId_t dest, L4_Word_t control, L4_ThreadId_t domain, L4_Word_t prio,
                                   L4_Word_t stride, L4_Word_t *old_control) {
    return L4_Schedule(dest, domain.raw, ~0u, (stride << 16) | (prio & 0x1FF), ((control & 0x3F) << 26) | (1u << 25),
                       old_control);
}
/* Of L4Ka::Pistachio with event logging: whose log a thread's events go to. Errors: as L4_Schedule. */
L4_INLINE L4_Word_t L4_Set_Logid(L4_ThreadId_t dest, L4_Word_t logid) {
    return L4_Schedule(dest, ~0u, ~0u, (logid << 9) | 0x1FF, ~0u, (L4_Word_t *)0);
}

#ifdef __cplusplus
}
#endif
#endif
