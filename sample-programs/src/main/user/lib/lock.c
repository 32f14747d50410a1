#include "internal.h"
#include <l4/schedule.h>

void __mk_lock(mk_lock_t *lock) {
    L4_Word_t me = L4_MyGlobalId().raw;
    for (;;) {
        L4_Word_t holder = 0;
        if (__atomic_compare_exchange_n(&lock->owner, &holder, me, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return;
        L4_ThreadSwitch(__L4_Thread(holder));
    }
}

void __mk_unlock(mk_lock_t *lock) { __atomic_store_n(&lock->owner, 0, __ATOMIC_RELEASE); }
