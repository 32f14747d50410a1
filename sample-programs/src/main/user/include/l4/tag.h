/*
 * Message tags, the virtual registers that carry messages, and acceptors.
 * Manual: L4 X.2, chapter 5, Messages And Message Registers.
 */
#ifndef L4_TAG_H
#define L4_TAG_H

#include <l4/space.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Message tag: MR0 ------------------------------------------------------------------------- */

/*
 * A message tag: numbers of untyped words (bits 5-0) and of words of typed items (bits 11-6), flags (bits 15-12: propagated,
 * redirected, from another processor, failed) and the label.
 */
typedef union {
    L4_Word_t raw;
    struct {
        L4_Word_t u : 6;
        L4_Word_t t : 6;
        L4_Word_t flags : 4;
        L4_Word_t label : 16;
    } X;
} L4_MsgTag_t;

/* Flags of a tag: on sending, propagated; on receiving, propagated, redirected, from another processor, failed. */
#define L4_TAG_PROPAGATED 0x1000u
#define L4_TAG_REDIRECTED 0x2000u
#define L4_TAG_XCPU 0x4000u
#define L4_TAG_ERROR 0x8000u

L4_INLINE L4_MsgTag_t __L4_Tag(L4_Word_t raw) {
    L4_MsgTag_t tag;
    tag.raw = raw;
    return tag;
}

#define L4_Niltag (__L4_Tag(0)) /* The tag of an empty message: no words, label 0. */

/* Not in the manual, but what every program needs: a tag of label, u untyped and t typed words. */
L4_INLINE L4_MsgTag_t __L4_MakeTag(L4_Word_t label, L4_Word_t u, L4_Word_t t) {
    return __L4_Tag((label << 16) | ((t & 0x3F) << 6) | (u & 0x3F));
}

/* Are the tags the same? */
L4_INLINE L4_Bool_t L4_IsMsgTagEqual(L4_MsgTag_t l, L4_MsgTag_t r) { return l.raw == r.raw; }
/* Do the tags differ? */
L4_INLINE L4_Bool_t L4_IsMsgTagNotEqual(L4_MsgTag_t l, L4_MsgTag_t r) { return l.raw != r.raw; }
/* The label, 16 bits that the sender chose. */
L4_INLINE L4_Word_t L4_Label(L4_MsgTag_t t) { return t.raw >> 16; }
/* Number of untyped words. */
L4_INLINE L4_Word_t L4_UntypedWords(L4_MsgTag_t t) { return t.raw & 0x3F; }
/* Number of words of typed items. */
L4_INLINE L4_Word_t L4_TypedWords(L4_MsgTag_t t) { return (t.raw >> 6) & 0x3F; }
/* The tag with another label. */
L4_INLINE L4_MsgTag_t L4_MsgTagAddLabel(L4_MsgTag_t t, L4_Word_t label) {
    return __L4_Tag((t.raw & 0xFFFF) | (label << 16));
}
/* Gives *t another label, and returns it. */
L4_INLINE L4_MsgTag_t L4_MsgTagAddLabelTo(L4_MsgTag_t *t, L4_Word_t label) { return *t = L4_MsgTagAddLabel(*t, label); }

/* MR0, the tag of the message in the message registers. */
L4_INLINE L4_MsgTag_t L4_MsgTag(void) { return __L4_Tag(__L4_Utcb()[0]); }
/* Writes MR0, the tag of the message that is sent next. */
L4_INLINE void L4_Set_MsgTag(L4_MsgTag_t t) { __L4_Utcb()[0] = t.raw; }

/* Did the IPC that returned this tag succeed? */
L4_INLINE L4_Bool_t L4_IpcSucceeded(L4_MsgTag_t t) { return (t.raw & L4_TAG_ERROR) == 0; }
/* Did the IPC that returned this tag fail? L4_ErrorCode tells why. */
L4_INLINE L4_Bool_t L4_IpcFailed(L4_MsgTag_t t) { return (t.raw & L4_TAG_ERROR) != 0; }
/* Was the message sent on behalf of another thread? L4_ActualSender tells who sent it. */
L4_INLINE L4_Bool_t L4_IpcPropagated(L4_MsgTag_t t) { return (t.raw & L4_TAG_PROPAGATED) != 0; }
/* Was the message meant for somebody else? L4_IntendedReceiver tells for whom. */
L4_INLINE L4_Bool_t L4_IpcRedirected(L4_MsgTag_t t) { return (t.raw & L4_TAG_REDIRECTED) != 0; }
/* Did the message come from another processor? Never here. */
L4_INLINE L4_Bool_t L4_IpcXcpu(L4_MsgTag_t t) { return (t.raw & L4_TAG_XCPU) != 0; }
/* Sends the message on behalf of the thread that L4_Set_VirtualSender names. */
L4_INLINE void L4_Set_Propagation(L4_MsgTag_t *t) { t->raw |= L4_TAG_PROPAGATED; }

/* ---- Virtual registers -------------------------------------------------------------------------- */

/* Writes message register i. */
L4_INLINE void L4_LoadMR(int i, L4_Word_t word) { __L4_Utcb()[i] = word; }
/* Reads message register i into *word. */
L4_INLINE void L4_StoreMR(int i, L4_Word_t *word) { *word = __L4_Utcb()[i]; }
/* Writes message registers i to i + k - 1. */
L4_INLINE void L4_LoadMRs(int i, int k, const L4_Word_t *words) {
    L4_Word_t *mr = __L4_Utcb() + i;
    while (k-- > 0) *mr++ = *words++;
}
/* Reads message registers i to i + k - 1. */
L4_INLINE void L4_StoreMRs(int i, int k, L4_Word_t *words) {
    const L4_Word_t *mr = __L4_Utcb() + i;
    while (k-- > 0) *words++ = *mr++;
}
/* Writes buffer register i. */
L4_INLINE void L4_LoadBR(int i, L4_Word_t word) { __L4_Utcb()[__L4_TCR_BR0 - i] = word; }
/* Reads buffer register i into *word. */
L4_INLINE void L4_StoreBR(int i, L4_Word_t *word) { *word = __L4_Utcb()[__L4_TCR_BR0 - i]; }
/* Writes buffer registers i to i + k - 1. */
L4_INLINE void L4_LoadBRs(int i, int k, const L4_Word_t *words) {
    while (k-- > 0) L4_LoadBR(i++, *words++);
}
/* Reads buffer registers i to i + k - 1. */
L4_INLINE void L4_StoreBRs(int i, int k, L4_Word_t *words) {
    while (k-- > 0) L4_StoreBR(i++, words++);
}

/* ---- Acceptor: BR0 ------------------------------------------------------------------------------- */

/* Manual: L4 X.2, chapter 5, String Buffers And Buffer Registers. */

/*
 * What a receiver accepts: the receive window for map and grant items in bits 31-4, control transfer items in bit 1,
 * strings in bit 0.
 */
typedef union {
    L4_Word_t raw;
    struct {
        L4_Word_t s : 1; /* strings */
        L4_Word_t c : 1; /* control transfer items */
        L4_Word_t __zeros : 2;
        L4_Word_t RcvWindow : 28;
    } X;
} L4_Acceptor_t;

L4_INLINE L4_Acceptor_t __L4_Acceptor(L4_Word_t raw) {
    L4_Acceptor_t a;
    a.raw = raw;
    return a;
}

#define L4_UntypedWordsAcceptor (__L4_Acceptor(0)) /* Accept untyped words only. */
/* Accept strings, into the buffers that the buffer registers behind BR0 name. */
#define L4_StringItemsAcceptor (__L4_Acceptor(1))
#define L4_CtrlXferAcceptor (__L4_Acceptor(2)) /* Accept control transfer items. */

/* Accept map and grant items into this window. */
L4_INLINE L4_Acceptor_t L4_MapGrantItems(L4_Fpage_t window) { return __L4_Acceptor(window.raw & ~0xFu); }
/* What both accept; r's receive window counts if it has one. */
L4_INLINE L4_Acceptor_t L4_AddAcceptor(L4_Acceptor_t l, L4_Acceptor_t r) {
    return __L4_Acceptor((l.raw & 0xF) | (r.raw & 0xF) | ((r.raw & ~0xFu) ? (r.raw & ~0xFu) : (l.raw & ~0xFu)));
}
/* What l accepts and r does not. */
L4_INLINE L4_Acceptor_t L4_RemoveAcceptor(L4_Acceptor_t l, L4_Acceptor_t r) {
    return __L4_Acceptor(((l.raw & 0xF) & ~r.raw) | ((r.raw & ~0xFu) ? 0 : (l.raw & ~0xFu)));
}
/* The manual's +=: it returns the result as L4_AddAcceptor does. */
L4_INLINE L4_Acceptor_t L4_AddAcceptorTo(L4_Acceptor_t l, L4_Acceptor_t r) { return L4_AddAcceptor(l, r); }
/* The manual's -=: it returns the result as L4_RemoveAcceptor does. */
L4_INLINE L4_Acceptor_t L4_RemoveAcceptorFrom(L4_Acceptor_t l, L4_Acceptor_t r) { return L4_RemoveAcceptor(l, r); }
/* Are strings accepted? */
L4_INLINE L4_Bool_t L4_HasStringItems(L4_Acceptor_t a) { return a.raw & 1; }
/* Are map and grant items accepted? */
L4_INLINE L4_Bool_t L4_HasMapGrantItems(L4_Acceptor_t a) { return (a.raw & ~0xFu) != 0; }
/* The receive window for map and grant items; nil when they are not accepted. */
L4_INLINE L4_Fpage_t L4_RcvWindow(L4_Acceptor_t a) { return __L4_FpageRaw(a.raw & ~0xFu); }
/* Says by BR0 what the next receive accepts. */
L4_INLINE void L4_Accept(L4_Acceptor_t a) { L4_LoadBR(0, a.raw); }
/* BR0: what is accepted now. */
L4_INLINE L4_Acceptor_t L4_Accepted(void) { return __L4_Acceptor(__L4_Utcb()[__L4_TCR_BR0]); }

#ifdef __cplusplus
}
#endif
#endif
