/* L4 X.2 reference manual, chapter 4.3: SpaceControl. */
#include "conformance.h"

#define KEEP ((void *)-1)

static L4_Word_t control(L4_ThreadId_t space, L4_Fpage_t kip, L4_Fpage_t utcbs) {
    L4_Word_t old;
    return L4_SpaceControl(space, 0, kip, utcbs, L4_nilthread, &old) ? 0 : L4_ErrorCode();
}

static L4_ThreadId_t new_space(void) {
    L4_ThreadId_t id = fresh_id();
    L4_ThreadControl(id, id, main_thread, L4_nilthread, KEEP);
    return id;
}

static void end(L4_ThreadId_t id) { L4_ThreadControl(id, L4_nilthread, L4_nilthread, L4_nilthread, KEEP); }

static L4_Word_t without_privilege(L4_Word_t id) {
    return control(__L4_Thread(id), L4_FpageLog2(kip_area, 12), L4_FpageLog2(utcb_area, 16));
}

void check_space_control(void) {
    L4_Fpage_t kip = L4_FpageLog2(kip_area, 12), utcbs = L4_FpageLog2(utcb_area, 16);
    L4_ThreadId_t other = start_apart(agent, 100), space = new_space();
    L4_Word_t old = 77;
    area("SpaceControl");
    expect_word(agent_call(other, without_privilege, space.raw), L4_ErrNoPrivilege, "without privilege: error 1");
    expect_word(control(fresh_id(), kip, utcbs), L4_ErrInvalidSpace, "a space of nobody: error 3");
    expect_word(control(space, kip, L4_FpageLog2(utcb_area, 10)), L4_ErrUtcbArea, "a UTCB area that is too small: error 6");
    expect_word(control(space, kip, L4_FpageLog2(0xF0000000, 16)), L4_ErrUtcbArea, "a UTCB area of the kernel's: error 6");
    expect_word(control(space, L4_FpageLog2(kip_area, 10), utcbs), L4_ErrKipArea, "a KIP area that is too small: error 7");
    expect_word(control(space, L4_FpageLog2(0xF0000000, 12), utcbs), L4_ErrKipArea, "a KIP area of the kernel's: error 7");
    L4_Word_t error = control(space, L4_FpageLog2(utcb_area, 12), utcbs);
    expect(error == L4_ErrKipArea || error == L4_ErrUtcbArea, "areas that overlap: error 6 or 7");
    expect(L4_SpaceControl(space, 0, kip, utcbs, L4_nilthread, &old) == 1, "a new space gets its areas");
    expect_word(old, 0, "its old control is 0");
    L4_ThreadId_t thread = fresh_id();
    expect(L4_ThreadControl(thread, space, main_thread, main_thread, (void *)utcb_area) == 1, "and can have an active thread");
    end(thread);
    end(space);
    finish();
}
