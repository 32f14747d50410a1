#include <playground.h>
#include <stdio.h>

static void sleep_ms(unsigned ms) { L4_Sleep(L4_TimePeriod(ms * 1000)); }

static void spin(unsigned n) {
    for (volatile unsigned i = 0; i < n; i++) {
    }
}

/* ---- Strict priorities: the order is theirs, not that of creation ---- */

static char order[8];
static volatile int finished;

static void finish(void *arg) { order[finished++] = *(const char *)arg; }

static void strict(void) {
    l4_thread_create(finish, "a", "low", 40);
    l4_thread_create(finish, "b", "middle", 50);
    l4_thread_create(finish, "c", "high", 60);
    l4_check(finished == 0, "three threads below main wait for main to sleep");
    while (finished < 3) sleep_ms(1);
    l4_check(order[0] == 'c' && order[1] == 'b' && order[2] == 'a', "they ran in the order of their priorities: %s", order);
}

/* ---- Donation: main needs what a thread of low priority holds, and another one is always ready in between ---- */

static L4_ThreadId_t first;
static volatile L4_Word_t owner; /* of a lock: a thread id, or 0 */
static volatile unsigned hog_count;

static void hold_lock(void *arg) {
    (void)arg;
    owner = L4_MyGlobalId().raw;
    L4_Set_MsgTag(L4_Niltag);
    L4_Send(first);
    spin(30000);
    owner = 0;
}

static void hog(void *arg) {
    (void)arg;
    for (;;) hog_count++;
}

static void donation(void) {
    L4_Receive(l4_thread_create(hold_lock, NULL, "holder", 50));
    L4_ThreadId_t hogs = l4_thread_create(hog, NULL, "hog", 60);
    sleep_ms(5);
    unsigned before = hog_count, donations = 0;
    l4_check(before != 0 && owner != 0, "a thread between main and the lock's holder keeps the holder from running");
    for (L4_Word_t holder; (holder = owner) != 0; donations++) L4_ThreadSwitch(__L4_Thread(holder));
    l4_check(hog_count == before, "with main's time the holder finished, and the one in between did not run");
    printf("#measured %u times main gave its time away\n", donations);
    l4_thread_delete(hogs);
}

/* ---- Signals: a thread's exception handler is told when the thread is preempted ---- */

static volatile int told;
static volatile L4_Word_t last_label;

static void be_told(void *arg) {
    L4_ThreadId_t from;
    L4_MsgTag_t tag = L4_Wait(&from);
    (void)arg;
    for (;;) {
        last_label = L4_Label(tag);
        told++;
        L4_Set_MsgTag(L4_Niltag);
        tag = L4_ReplyWait(from, &from); /* the answer lets the thread go on */
    }
}

static volatile unsigned work_count;
static volatile int with_signals;
static L4_ThreadId_t told_one;

static void work(void *arg) {
    (void)arg;
    L4_Set_ExceptionHandler(told_one);
    for (;;) {
        if (with_signals)
            L4_EnablePreemptionFaultException();
        else
            L4_DisablePreemptionFaultException();
        work_count++;
    }
}

static void signals(void) {
    told_one = l4_thread_create(be_told, NULL, "told", 90);
    L4_ThreadId_t worker = l4_thread_create(work, NULL, "worker", 50);
    sleep_ms(5);
    l4_check(work_count != 0 && told == 0, "the worker was preempted, nobody was told");
    with_signals = 1;
    for (int i = 0; i < 100 && told < 3; i++) sleep_ms(2);
    l4_check(told >= 3, "now its exception handler is told");
    l4_check(last_label == L4_LABEL_PREEMPTION, "by messages with the preemption label");
    unsigned before = work_count;
    sleep_ms(5);
    l4_check(work_count != before, "and the worker goes on after each");
    l4_thread_delete(worker);
    l4_thread_delete(told_one);
}

/* ---- Delays: a thread holds back preemptions while it must not be disturbed ---- */

static volatile int inside, careful;

static void critical_sections(void *arg) {
    (void)arg;
    for (;;) {
        if (careful) L4_DisablePreemption();
        inside = 1;
        spin(2000);
        inside = 0;
        L4_EnablePreemption();
        if (L4_PreemptionPending()) L4_Yield(); /* who waited for the end of the section runs now */
    }
}

/* How often main, waking up, finds the worker in its critical section. */
static int disturbed(void) {
    int n = 0;
    for (int i = 0; i < 20; i++) {
        sleep_ms(1);
        n += inside;
    }
    return n;
}

/* The console server's interrupts would end a delay: it has a higher priority than main could allow to hold back. */
static void let_the_console_finish(void) {
    L4_Set_MsgTag(__L4_MakeTag(MK_CONSOLE_DRAIN, 0, 0));
    L4_Call(l4_lookup("console"));
}

static void delays(void) {
    L4_ThreadId_t worker = l4_thread_create(critical_sections, NULL, "careful", 50);
    l4_check(disturbed() > 0, "main wakes up in the middle of the worker's critical section");
    careful = 1;
    sleep_ms(5);
    l4_check(disturbed() > 0, "a wish for a delay has no effect unless the scheduler allows it");
    L4_Set_PreemptionDelay(worker, 100, 60000); /* against priorities up to main's, for up to 60 ms */
    let_the_console_finish();
    l4_check(disturbed() == 0, "main allows it: the section is over whenever main wakes up");
    l4_thread_delete(worker);
}

/* ---- Total quantum: the scheduler is asked when a thread has used up its time ---- */

static volatile unsigned metered_count;

static void metered(void *arg) {
    (void)arg;
    for (;;) metered_count++;
}

static void quantum(void) {
    L4_ThreadId_t t = l4_thread_create(metered, NULL, "metered", 50);
    L4_Set_Timeslice(t, L4_TimePeriod(2000), L4_TimePeriod(6000));
    L4_MsgTag_t tag = L4_Receive(t); /* main sleeps, the thread runs, and its time ends */
    unsigned spent = metered_count;
    l4_check(L4_Label(tag) == L4_LABEL_PREEMPTION && spent != 0, "the thread's total quantum is used up: main is asked");
    sleep_ms(5);
    l4_check(metered_count == spent, "until main answers, it stands still");
    L4_Set_Timeslice(t, L4_TimePeriod(2000), L4_TimePeriod(6000));
    L4_Set_MsgTag(L4_Niltag);
    L4_Reply(t);
    tag = L4_Receive(t);
    l4_check(L4_Label(tag) == L4_LABEL_PREEMPTION && metered_count != spent, "with another quantum it ran until that ended");
    l4_thread_delete(t);
}

int main(void) {
    first = L4_Myself();
    strict();
    donation();
    signals();
    delays();
    quantum();
    return l4_wrong();
}
