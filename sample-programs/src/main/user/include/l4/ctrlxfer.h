/*
 * Control transfer items, an extension of L4Ka::Pistachio: registers of a thread travel in messages of its faults and of
 * ExchangeRegisters. A kernel that knows them lists the feature "ctrlxfer"; ours does not. Of the kinds of items only the general
 * registers are here.
 * Manual: none; L4Ka::Pistachio.
 */
#ifndef L4_CTRLXFER_H
#define L4_CTRLXFER_H

#include <l4/message.h>
#include <l4/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Type 6, the kind of registers in bits 11-4, and a bit for each register that follows in bits 31-12. */
typedef union {
    L4_Word_t raw[1];
    struct {
        L4_Word_t C : 1;
        L4_Word_t __type : 3;
        L4_Word_t id : 8;
        L4_Word_t mask : 20;
    } X;
} L4_CtrlXferItem_t;

#define __L4_ITEM_CTRLXFER 0xCu
#define __L4_CTRLXFER_REGISTERS 20

/* The kind of item that holds general registers, how many it has, and no kind. */
#define L4_CTRLXFER_GPREGS_ID 0
#define L4_CTRLXFER_GPREGS_SIZE 10
#define L4_CTRLXFER_INVALID_ID 255
/* The bit of a fault in the masks of L4_AppendFaultConfCtrlXferItems. */
#define L4_CTRLXFER_FAULT_MASK(id) (1 << (id))

/* The registers of an item, as numbers for L4_GPRegsCtrlXferItemSet. */
enum {
    L4_CTRLXFER_GPREGS_EIP,
    L4_CTRLXFER_GPREGS_EFLAGS,
    L4_CTRLXFER_GPREGS_EDI,
    L4_CTRLXFER_GPREGS_ESI,
    L4_CTRLXFER_GPREGS_EBP,
    L4_CTRLXFER_GPREGS_ESP,
    L4_CTRLXFER_GPREGS_EBX,
    L4_CTRLXFER_GPREGS_EDX,
    L4_CTRLXFER_GPREGS_ECX,
    L4_CTRLXFER_GPREGS_EAX
};

/* Is this typed item a control transfer item? */
L4_INLINE L4_Bool_t L4_IsCtrlXferItem(const L4_CtrlXferItem_t *c) { return (c->raw[0] & 0xE) == __L4_ITEM_CTRLXFER; }
/* Makes an item of a kind with a mask, without values: it says which registers shall come. */
L4_INLINE void L4_FaultConfCtrlXferItemInit(L4_CtrlXferItem_t *c, L4_Word_t id, L4_Word_t mask) {
    c->raw[0] = (mask << 12) | ((id & 0xFF) << 4) | __L4_ITEM_CTRLXFER;
}
/* Makes an item of a kind that has no registers yet. */
L4_INLINE void L4_CtrlXferItemInit(L4_CtrlXferItem_t *c, L4_Word_t id) { L4_FaultConfCtrlXferItemInit(c, id, 0); }

/* An item has room for all registers of its kind in memory; in a message are those of its mask. Returns the number of words. */
L4_INLINE L4_Word_t __L4_CtrlXferCopy(L4_Word_t *words, const L4_CtrlXferItem_t *c) {
    L4_Word_t reg, used = 1;
    words[0] = c->raw[0];
    for (reg = 0; reg < __L4_CTRLXFER_REGISTERS; reg++)
        if (c->X.mask >> reg & 1) words[used++] = ((const L4_Word_t *)c)[1 + reg];
    return used;
}

/* Appends an item; one without registers, or too many for the message, is left out. */
L4_INLINE void L4_MsgAppendCtrlXferItem(L4_Msg_t *msg, const L4_CtrlXferItem_t *c) {
    L4_Word_t last = __L4_TagWords(msg->tag), words = 1u + (L4_Word_t)__builtin_popcount(c->X.mask);
    if (words == 1 || last + words > L4_NUM_MRS - 1) return;
    msg->tag.raw += __L4_CtrlXferCopy(msg->raw + last + 1, c) << 6;
}
/* Puts an item at typed word t of a message that has such words. */
L4_INLINE void L4_MsgPutCtrlXferItem(L4_Msg_t *msg, L4_Word_t t, const L4_CtrlXferItem_t *c) {
    __L4_CtrlXferCopy(msg->raw + 1 + L4_UntypedWords(msg->tag) + t, c);
}
/* The item at message register mr, whose kind has so many registers that all fit c; returns its number of words. */
L4_INLINE L4_Word_t L4_MsgGetCtrlXferItem(const L4_Msg_t *msg, L4_Word_t mr, L4_CtrlXferItem_t *c) {
    L4_Word_t reg, used = 1;
    c->raw[0] = msg->raw[mr];
    for (reg = 0; reg < __L4_CTRLXFER_REGISTERS; reg++)
        if (c->X.mask >> reg & 1) ((L4_Word_t *)c)[1 + reg] = msg->raw[mr + used++];
    return used;
}

/* For each fault of a mask of 64, the kinds of items that its message shall have, as untyped words; C: others follow. */
L4_INLINE void L4_AppendFaultConfCtrlXferItems(L4_Msg_t *msg, L4_Word64_t faults, L4_Word_t kinds, L4_Word_t C) {
    L4_CtrlXferItem_t item;
    L4_Word_t fault;
    for (fault = 0; fault < 64; fault++) {
        if (!(faults >> fault & 1)) continue;
        faults &= ~(1ull << fault);
        L4_FaultConfCtrlXferItemInit(&item, fault, kinds);
        item.X.C = faults != 0 || C;
        L4_MsgAppendWord(msg, item.raw[0]);
    }
}

/* EIP, EFLAGS, EDI, ESI, EBP, ESP, EBX, EDX, ECX and EAX of a thread. */
typedef union {
    struct {
        L4_Word_t eip, eflags, edi, esi, ebp, esp, ebx, edx, ecx, eax;
    };
    L4_Word_t reg[L4_CTRLXFER_GPREGS_SIZE];
} L4_IA32_GPRegs_t;

/* A control transfer item with room for all general registers. */
typedef union {
    L4_Word_t raw[L4_CTRLXFER_GPREGS_SIZE + 1];
    struct {
        L4_CtrlXferItem_t item;
        L4_IA32_GPRegs_t regs;
    };
} L4_GPRegsCtrlXferItem_t;

/* Makes an item without registers; L4_GPRegsCtrlXferItemSet adds them. */
L4_INLINE void L4_GPRegsCtrlXferItemInit(L4_GPRegsCtrlXferItem_t *c) {
    L4_Word_t i;
    for (i = 1; i <= L4_CTRLXFER_GPREGS_SIZE; i++) c->raw[i] = 0;
    L4_CtrlXferItemInit(&c->item, L4_CTRLXFER_GPREGS_ID);
}
/* Puts a register, L4_CTRLXFER_GPREGS_EIP and so on, and its value into the item. */
L4_INLINE void L4_GPRegsCtrlXferItemSet(L4_GPRegsCtrlXferItem_t *c, L4_Word_t reg, L4_Word_t value) {
    c->regs.reg[reg] = value;
    c->raw[0] |= 1u << (12 + reg);
}
/* L4_MsgAppendCtrlXferItem for general registers. */
L4_INLINE void L4_MsgAppendGPRegsCtrlXferItem(L4_Msg_t *msg, const L4_GPRegsCtrlXferItem_t *c) {
    L4_MsgAppendCtrlXferItem(msg, &c->item);
}
/* L4_MsgPutCtrlXferItem for general registers. */
L4_INLINE void L4_MsgPutGPRegsCtrlXferItem(L4_Msg_t *msg, L4_Word_t t, const L4_GPRegsCtrlXferItem_t *c) {
    L4_MsgPutCtrlXferItem(msg, t, &c->item);
}
/* L4_MsgGetCtrlXferItem for general registers. */
L4_INLINE L4_Word_t L4_MsgGetGPRegsCtrlXferItem(const L4_Msg_t *msg, L4_Word_t mr, L4_GPRegsCtrlXferItem_t *c) {
    return L4_MsgGetCtrlXferItem(msg, mr, &c->item);
}

/* ExchangeRegisters with items in the message registers: which shall come with faults, read registers, write them. */
#define L4_EXREGS_CTRLXFER_CONF_FLAG (1u << 9)
#define L4_EXREGS_CTRLXFER_READ_FLAG (1u << 10)
#define L4_EXREGS_CTRLXFER_WRITE_FLAG (1u << 11)
#define L4_EXREGS_EXCHANDLER_FLAG (1u << 12)
#define L4_EXREGS_SCHEDULER_FLAG (1u << 13)

/* Each returns the control word that came back. */
L4_INLINE L4_Word_t __L4_CtrlXferExregs(L4_ThreadId_t t, L4_Word_t control) {
    L4_Word_t io[7];
    __L4_Exregs(io, t, control);
    return io[1];
}
/*
 * Says by the items in the message registers which registers shall come with the thread's faults. Returns the control
 * word that came back.
 * Errors: a kernel without the feature "ctrlxfer", as ours, does nothing of it.
 */
L4_INLINE L4_Word_t L4_ConfCtrlXferItems(L4_ThreadId_t t) { return __L4_CtrlXferExregs(t, L4_EXREGS_CTRLXFER_CONF_FLAG); }
/*
 * Reads the thread's registers that the items in the message registers name. Returns the control word that came back.
 * Errors: as L4_ConfCtrlXferItems.
 */
L4_INLINE L4_Word_t L4_ReadCtrlXferItems(L4_ThreadId_t t) { return __L4_CtrlXferExregs(t, L4_EXREGS_CTRLXFER_READ_FLAG); }
/*
 * Writes the thread's registers from the items in the message registers. Returns the control word that came back.
 * Errors: as L4_ConfCtrlXferItems.
 */
L4_INLINE L4_Word_t L4_WriteCtrlXferItems(L4_ThreadId_t t) {
    return __L4_CtrlXferExregs(t, L4_EXREGS_CTRLXFER_WRITE_FLAG);
}

#ifdef __cplusplus
}

/* Is this typed item a control transfer item? L4_IsCtrlXferItem in C. */
static inline L4_Bool_t L4_CtrlXferItem(const L4_CtrlXferItem_t *c) { return L4_IsCtrlXferItem(c); }
/* Makes a control transfer item: L4_CtrlXferItemInit and its relatives in C. */
static inline void L4_Init(L4_CtrlXferItem_t *c, L4_Word_t id) { L4_CtrlXferItemInit(c, id); }
static inline void L4_Init(L4_CtrlXferItem_t *c, L4_Word_t id, L4_Word_t mask) { L4_FaultConfCtrlXferItemInit(c, id, mask); }
static inline void L4_Append(L4_Msg_t *msg, const L4_CtrlXferItem_t *c) { L4_MsgAppendCtrlXferItem(msg, c); }
static inline void L4_Append(L4_Msg_t *msg, L4_Word64_t faults, L4_Word_t kinds, L4_Word_t C) {
    L4_AppendFaultConfCtrlXferItems(msg, faults, kinds, C);
}
static inline void L4_Put(L4_Msg_t *msg, L4_Word_t t, const L4_CtrlXferItem_t *c) { L4_MsgPutCtrlXferItem(msg, t, c); }
static inline L4_Word_t L4_Get(const L4_Msg_t *msg, L4_Word_t mr, L4_CtrlXferItem_t *c) {
    return L4_MsgGetCtrlXferItem(msg, mr, c);
}
static inline void L4_Init(L4_GPRegsCtrlXferItem_t *c) { L4_GPRegsCtrlXferItemInit(c); }
/* Puts a register into an item: L4_GPRegsCtrlXferItemSet in C. */
static inline void L4_Set(L4_GPRegsCtrlXferItem_t *c, L4_Word_t reg, L4_Word_t value) {
    L4_GPRegsCtrlXferItemSet(c, reg, value);
}
static inline void L4_Append(L4_Msg_t *msg, const L4_GPRegsCtrlXferItem_t *c) { L4_MsgAppendGPRegsCtrlXferItem(msg, c); }
static inline void L4_Put(L4_Msg_t *msg, L4_Word_t t, const L4_GPRegsCtrlXferItem_t *c) {
    L4_MsgPutGPRegsCtrlXferItem(msg, t, c);
}
static inline L4_Word_t L4_Get(const L4_Msg_t *msg, L4_Word_t mr, L4_GPRegsCtrlXferItem_t *c) {
    return L4_MsgGetGPRegsCtrlXferItem(msg, mr, c);
}

#endif
#endif
