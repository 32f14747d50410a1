/* L4 X.2 reference manual, appendix A.4 (I/O ports), chapters 6.4 (sigma0), 4.4 and 2.5; and the floating-point unit. */
#include "conformance.h"

#define PORT 0x70u
#define FOREIGN_PORT 0x2F8u

/* ---- I/O ports ------------------------------------------------------------------------------------ */

static L4_Word_t read_port(L4_Word_t port) {
    unsigned char value;
    __asm__ volatile("inb %w1, %0" : "=a"(value) : "d"(port));
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

/* ---- sigma0 ------------------------------------------------------------------------------------------ */

void check_sigma0(void) {
    const void *kip = L4_GetKernelInterface();
    L4_ThreadId_t sigma0 = L4_Sigma0Id(kip);
    L4_Fpage_t any, again, kernel = L4_Nilpage;
    area("sigma0");
    any = L4_Sigma0_GetAny(sigma0, 12, L4_FpageLog2(WINDOW + 0x800000, 12));
    expect(!L4_IsNilFpage(any) && L4_SizeLog2(any) == 12, "gives a page of any address");
    volatile L4_Word_t *p = (volatile L4_Word_t *)(WINDOW + 0x800000);
    *p = 0x600D;
    expect_word(*p, 0x600D, "that can be written");
    again = L4_Sigma0_GetAny(sigma0, 12, L4_FpageLog2(WINDOW + 0x801000, 12));
    expect(!L4_IsNilFpage(again) && L4_Address(again) != L4_Address(any), "and another one the next time");
    for (L4_Word_t i = 0; i < L4_NumMemoryDescriptors(kip); i++) {
        const L4_MemoryDesc_t *m = L4_MemoryDesc(kip, i);
        if (!L4_IsVirtual(m) && L4_Type(m) == L4_ReservedMemoryType && L4_High(m) > L4_Low(m) + PAGE)
            kernel = L4_FpageAddRights(L4_FpageLog2(L4_Low(m) & -PAGE, 12), L4_FullyAccessible);
    }
    expect(!L4_IsNilFpage(kernel), "the kernel's memory is described");
    expect(L4_IsNilFpage(L4_Sigma0_GetPage_RcvWindow(sigma0, kernel, L4_FpageLog2(WINDOW + 0x802000, 12))),
           "and not given away");
}

/* ---- MemoryControl and ProcessorControl --------------------------------------------------------------- */

static L4_Word_t memory_without_privilege(L4_Word_t unused) {
    static const L4_Word_t attributes[4];
    (void)unused;
    L4_LoadMR(0, L4_FpageLog2(WINDOW, 12).raw);
    return L4_MemoryControl(0, attributes) ? 0 : L4_ErrorCode();
}

static L4_Word_t processor_without_privilege(L4_Word_t unused) {
    (void)unused;
    return L4_ProcessorControl(0, 0, 0, 0) ? 0 : L4_ErrorCode();
}

void check_memory_and_processor(void) {
    static const L4_Word_t nonsense[4] = {0x77, 0x77, 0x77, 0x77}, plain[4] = {0};
    L4_ThreadId_t a = start_apart(agent, 100);
    area("MemoryControl");
    expect_word(agent_call(a, memory_without_privilege, 0), L4_ErrNoPrivilege, "without privilege: error 1");
    L4_LoadMR(0, L4_FpageLog2(WINDOW, 12).raw);
    expect_word(L4_MemoryControl(0, nonsense) ? 0 : L4_ErrorCode(), L4_ErrInvalidParam, "an attribute that is none: error 5");
    L4_LoadMR(0, L4_FpageLog2(WINDOW, 12).raw);
    expect(L4_MemoryControl(0, plain) == 1, "the default attribute is accepted");
    area("ProcessorControl");
    expect_word(agent_call(a, processor_without_privilege, 0), L4_ErrNoPrivilege, "without privilege: error 1");
    finish();
}

/* ---- Floating point ------------------------------------------------------------------------------------- */

static volatile double results[3];
static volatile L4_Word_t finished;

static double series(int step) {
    double sum = 0;
    for (int i = 1; i < 20000; i++) sum += 1.0 / (i * (double)step + 1);
    return sum;
}

static void sum_up(int which) {
    results[which] = series(which + 2);
    finished++;
    for (;;) L4_Receive(L4_MyLocalId());
}
static void sum_0(void) { sum_up(0); }
static void sum_1(void) { sum_up(1); }

static void control_word(void) {
    unsigned short word;
    __asm__ volatile("fnstcw %0" : "=m"(word));
    results[2] = word;
    finished = 1;
    for (;;) L4_Receive(L4_MyLocalId());
}

void check_fpu(void) {
    volatile double alone[2];
    area("FPU");
    start(control_word, 100);
    soon(&finished);
    finished = 0;
    expect((int)results[2] == 0x37F, "a thread begins with the unit initialised");
    L4_ThreadId_t a = start(sum_0, 50), b = start_apart(sum_1, 50);
    L4_Set_Timeslice(a, L4_TimePeriod(2000), L4_Never);
    L4_Set_Timeslice(b, L4_TimePeriod(2000), L4_Never);
    soon(&finished);
    changes(&finished, 1);
    alone[0] = series(2);
    alone[1] = series(3);
    expect(finished == 2 && results[0] == alone[0] && results[1] == alone[1], "threads that take turns calculate undisturbed");
    finish();
}
