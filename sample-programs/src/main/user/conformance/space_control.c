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

/* ---- IA-32: small spaces. Programs must not notice them; where a kernel has none, no change takes place. ---- */

static L4_Word_t resize(L4_ThreadId_t space, L4_Word_t number) {
    L4_Word_t old = 0;
    expect(L4_SpaceControl(space, L4_SmallSpaceControl | number, L4_Nilpage, L4_Nilpage, L4_nilthread, &old) == 1,
           "a size is asked for");
    return old;
}

/* An agent in a space whose areas, code and stacks lie in the first 16 MiB. */
static L4_ThreadId_t low_agent(void) {
    L4_Word_t kip = kip_area, utcbs = utcb_area;
    L4_ThreadId_t id;
    kip_area = 0x00E00000;
    utcb_area = 0x00E10000;
    id = start_apart(agent_elsewhere, 100);
    kip_area = kip;
    utcb_area = utcbs;
    return id;
}

static L4_Word_t segment_limit(L4_Word_t unused) {
    L4_Word_t limit;
    (void)unused;
    __asm__("movl %%ds, %0\n\tlsl %0, %0" : "=r"(limit) : : "cc");
    return limit;
}

static L4_Word_t without_privilege_small(L4_Word_t id) {
    L4_Word_t old;
    return L4_SpaceControl(__L4_Thread(id), L4_SmallSpaceControl, L4_Nilpage, L4_Nilpage, L4_nilthread, &old) ? 0 : L4_ErrorCode();
}

void check_small_spaces(void) {
    L4_ThreadId_t a = low_agent(), b = low_agent(), c = start_apart(agent, 100);
    L4_Word_t one = L4_SmallSpace(0, 16), two = L4_SmallSpace(16, 16);
    area("SpaceControl, small spaces");
    expect_word(agent_call(c, without_privilege_small, a.raw), L4_ErrNoPrivilege, "without privilege: error 1");
    if (resize(a, one) != L4_SmallSpaceEffective) {
        skip("small spaces", "this kernel has none");
        finish();
        return;
    }
    expect_word(resize(a, two), L4_SmallSpaceEffective | one, "the old number comes back");
    expect_word(resize(b, two), 0, "a place that is taken");
    expect_word(resize(b, L4_SmallSpace(0, 32)), 0, "one that holds it");
    expect_word(resize(b, L4_SmallSpace(0, 8)), 0, "a size that does not hold the UTCBs");
    expect_word(resize(c, one), 0, "a space with its UTCBs above");
    expect_word(resize(b, one), L4_SmallSpaceEffective, "a place that is free");
    expect_word(agent_call(a, segment_limit, 0), (16u << 20) - 1, "its segments end with it");
    /* The page of zeros that all get. */
    agent_read(a, 0x00D00000);
    agent_read(b, 0x00D00000);
    agent_read(c, 0x00D00000);
    agent_write(a, 0x00D00000, 0xA);
    expect_word(agent_read(b, 0x00D00000), 0xA, "what one writes another small space reads");
    expect_word(agent_read(c, 0x00D00000), 0xA, "and a large one");
    agent_write(c, 0x00D00000, 0xC);
    expect_word(agent_read(a, 0x00D00000), 0xC, "and the other way round");
    agent_read(a, 0x00D01004);
    expect_word(faults.address, 0x00D01004, "a fault's address is the space's own");
    expect_word(agent_read(a, WINDOW + 0x30000008), 0, "a small space reaches beyond its end");
    expect_word(faults.address, WINDOW + 0x30000008, "with a fault at the right place");
    expect_word(resize(a, two), L4_SmallSpaceEffective, "and was large then");
    expect_word(agent_read(a, WINDOW + 0x30000008), 0, "which can be repeated");
    expect_word(resize(b, L4_LargeSpace), L4_SmallSpaceEffective | one, "a small space is made large");
    agent_write(a, 0x00D00000, 0xB);
    expect_word(agent_read(b, 0x00D00000), 0xB, "and has its memory");
    finish();
}
