/* L4 X.2 reference manual, appendix A.4: I/O flexpages. */
#include "conformance.h"

#define PORT 0x70u
#define FOREIGN_PORT 0x2F8u

static L4_Word_t read_port(L4_Word_t port) {
    in8(port);
    return 1;
}

static L4_Word_t io_privilege(void) {
    L4_Word_t flags;
    __asm__ volatile("pushfl\n\tpopl %0" : "=r"(flags));
    return flags >> 12 & 3;
}

void check_ports(void) {
    L4_Fpage_t port = L4_FpageAddRights(L4_IoFpage(PORT, 1), L4_FullyAccessible);
    L4_Word_t before;
    area("Ports");
    if (io_privilege() == 3) {
        skip("I/O flexpages", "every thread may use every port here");
        return;
    }
    L4_ThreadId_t a = start_apart(agent, 100);
    L4_MsgTag_t tag = agent_take(a, L4_FpageAddRights(L4_IoFpageLog2(0, 16), L4_FullyAccessible), L4_MapItem(port, 0));
    expect(L4_IpcSucceeded(tag), "a port is mapped");
    before = faults.count;
    expect(agent_call(a, read_port, PORT) && faults.count == before, "and can be read");
    expect(read_port(FOREIGN_PORT), "the root task has all ports");
    finish();
}
