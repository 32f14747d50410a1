#include "memory.h"
#include <l4/kip.h>
#include <string.h>

/* Physical memory that is accounted for page by page: 256 MiB, more than the kernel can reach. */
#define PAGES 0x10000u
#define MAX_CLIENTS 200

/* What a page is; values from FIRST_CLIENT on are an index into the table of clients. */
enum { RESERVED, FREE, ON_REQUEST, SHARED, FIRST_CLIENT };

static L4_Word8_t state[PAGES];
static L4_Word_t clients[MAX_CLIENTS];
static L4_Word_t client_count;
static L4_Word_t keeper; /* thread number that all free memory is kept for; 0: nobody */
static const void *kernel_interface;

/* Sets the pages of [low, high]; a partial page at either end is included only if `outward`. */
static void set_range(L4_Word_t low, L4_Word_t high, L4_Word8_t value, int outward) {
    L4_Word_t first = outward ? low >> PAGE_BITS : (low >> PAGE_BITS) + ((low & (PAGE_SIZE - 1)) != 0);
    L4_Word_t end = (high >> PAGE_BITS) + (outward || (high & (PAGE_SIZE - 1)) == PAGE_SIZE - 1);
    if (end > PAGES) end = PAGES;
    if (first < end) memset(state + first, value, end - first);
}

/* What memory of a descriptor's type may be used for. */
static L4_Word8_t state_of_type(L4_Word_t type) {
    switch (type & 0xF) {
    case L4_ConventionalMemoryType: return FREE;
    case L4_SharedMemoryType:
    case L4_ArchitectureSpecificMemoryType: return SHARED;
    case L4_DedicatedMemoryType:
    case L4_BootLoaderSpecificMemoryType: return ON_REQUEST; /* boot modules, BootInfo */
    default: return RESERVED;
    }
}

static L4_Word8_t client_state(L4_Word_t thread_no) {
    L4_Word_t i;
    for (i = 0; i < client_count; i++)
        if (clients[i] == thread_no) return (L4_Word8_t)(FIRST_CLIENT + i);
    if (client_count == MAX_CLIENTS) return RESERVED;
    clients[client_count] = thread_no;
    return (L4_Word8_t)(FIRST_CLIENT + client_count++);
}

/* The four server regions of the KIP: kernel debugger, sigma0, sigma1 and root task (low, high). */
static void set_server_region(L4_Word_t offset, L4_Word8_t value) {
    L4_Word_t low = __L4_KipWord(kernel_interface, offset), high = __L4_KipWord(kernel_interface, offset + 4);
    if (high > low) set_range(low, high - 1, value, 1);
}

void memory_init(const void *kip) {
    L4_Word_t i;
    kernel_interface = kip;
    for (i = 0; i < L4_NumMemoryDescriptors(kip); i++) {
        const L4_MemoryDesc_t *m = L4_MemoryDesc(kip, i);
        L4_Word8_t value = state_of_type(L4_Type(m));
        if (!L4_IsVirtual(m)) set_range(L4_Low(m), L4_High(m), value, value != FREE);
    }
    set_server_region(0x18, RESERVED);
    set_server_region(0x28, RESERVED);
    set_server_region(0x38, RESERVED);
    set_server_region(0x48, client_state(L4_ThreadIdUserBase(kip) + 2));
}

/* Memory beyond the table: shared if the last descriptor that covers it says so. */
static int is_shared(L4_Word_t page) {
    L4_Word_t i, address = page << PAGE_BITS;
    int shared = 0;
    for (i = 0; i < L4_NumMemoryDescriptors(kernel_interface); i++) {
        const L4_MemoryDesc_t *m = L4_MemoryDesc(kernel_interface, i);
        if (!L4_IsVirtual(m) && address >= L4_Low(m) && address <= L4_High(m))
            shared = state_of_type(L4_Type(m)) == SHARED;
    }
    return shared;
}

void memory_keep(L4_Word_t thread_no) { keeper = thread_no; }

static int gets_free_memory(L4_Word_t thread_no) { return keeper == 0 || thread_no == keeper; }

static int may_claim(L4_Word_t page, L4_Word8_t client, int also_free) {
    if (page >= PAGES) return is_shared(page);
    if (state[page] == FREE || state[page] == ON_REQUEST) return also_free;
    return state[page] == SHARED || state[page] == client;
}

int memory_claim(L4_Word_t base, L4_Word_t size_log2, L4_Word_t thread_no) {
    L4_Word8_t client = client_state(thread_no);
    L4_Word_t first = base >> PAGE_BITS, count, i;
    if (size_log2 < PAGE_BITS || size_log2 > 28 || client == RESERVED) return 0;
    count = 1u << (size_log2 - PAGE_BITS);
    for (i = 0; i < count; i++)
        if (!may_claim(first + i, client, gets_free_memory(thread_no))) return 0;
    for (i = first; i < first + count && i < PAGES; i++)
        if (state[i] != SHARED) state[i] = client;
    return 1;
}

static int all_free(L4_Word_t first, L4_Word_t count) {
    L4_Word_t i;
    for (i = first; i < first + count; i++)
        if (state[i] != FREE) return 0;
    return 1;
}

int memory_claim_any(L4_Word_t size_log2, L4_Word_t thread_no, L4_Word_t *base) {
    L4_Word_t count, first;
    if (size_log2 < PAGE_BITS || size_log2 > 28 || !gets_free_memory(thread_no)) return 0;
    count = 1u << (size_log2 - PAGE_BITS);
    for (first = 0; first < PAGES; first += count) {
        if (!all_free(first, count)) continue;
        *base = first << PAGE_BITS;
        return memory_claim(*base, size_log2, thread_no);
    }
    return 0;
}
