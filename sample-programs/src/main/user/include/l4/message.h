/*
 * Messages: tags, map, grant and string items, acceptors, and the virtual registers that carry them.
 * L4 X.2 reference manual, chapters 5.1 to 5.3 and 5.6.
 */
#ifndef L4_MESSAGE_H
#define L4_MESSAGE_H

#include <l4/space.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Message tag: MR0 ------------------------------------------------------------------------- */

/* u in bits 5-0, t in bits 11-6, flags in bits 15-12 (propagated, redirected, cross-cpu, error), label above. */
typedef union {
    L4_Word_t raw;
    struct {
        L4_Word_t u : 6;
        L4_Word_t t : 6;
        L4_Word_t flags : 4;
        L4_Word_t label : 16;
    } X;
} L4_MsgTag_t;

#define L4_TAG_PROPAGATED 0x1000u
#define L4_TAG_REDIRECTED 0x2000u
#define L4_TAG_XCPU 0x4000u
#define L4_TAG_ERROR 0x8000u

L4_INLINE L4_MsgTag_t __L4_Tag(L4_Word_t raw) {
    L4_MsgTag_t tag;
    tag.raw = raw;
    return tag;
}

#define L4_Niltag (__L4_Tag(0))

/* Not in the manual, but what every program needs: a tag of label, u untyped and t typed words. */
L4_INLINE L4_MsgTag_t __L4_MakeTag(L4_Word_t label, L4_Word_t u, L4_Word_t t) {
    return __L4_Tag((label << 16) | ((t & 0x3F) << 6) | (u & 0x3F));
}

L4_INLINE L4_Bool_t L4_IsMsgTagEqual(L4_MsgTag_t l, L4_MsgTag_t r) { return l.raw == r.raw; }
L4_INLINE L4_Bool_t L4_IsMsgTagNotEqual(L4_MsgTag_t l, L4_MsgTag_t r) { return l.raw != r.raw; }
L4_INLINE L4_Word_t L4_Label(L4_MsgTag_t t) { return t.raw >> 16; }
L4_INLINE L4_Word_t L4_UntypedWords(L4_MsgTag_t t) { return t.raw & 0x3F; }
L4_INLINE L4_Word_t L4_TypedWords(L4_MsgTag_t t) { return (t.raw >> 6) & 0x3F; }
L4_INLINE L4_MsgTag_t L4_MsgTagAddLabel(L4_MsgTag_t t, L4_Word_t label) {
    return __L4_Tag((t.raw & 0xFFFF) | (label << 16));
}
L4_INLINE L4_MsgTag_t L4_MsgTagAddLabelTo(L4_MsgTag_t *t, L4_Word_t label) { return *t = L4_MsgTagAddLabel(*t, label); }

L4_INLINE L4_MsgTag_t L4_MsgTag(void) { return __L4_Tag(__L4_Utcb()[0]); }
L4_INLINE void L4_Set_MsgTag(L4_MsgTag_t t) { __L4_Utcb()[0] = t.raw; }

L4_INLINE L4_Bool_t L4_IpcSucceeded(L4_MsgTag_t t) { return (t.raw & L4_TAG_ERROR) == 0; }
L4_INLINE L4_Bool_t L4_IpcFailed(L4_MsgTag_t t) { return (t.raw & L4_TAG_ERROR) != 0; }
L4_INLINE L4_Bool_t L4_IpcPropagated(L4_MsgTag_t t) { return (t.raw & L4_TAG_PROPAGATED) != 0; }
L4_INLINE L4_Bool_t L4_IpcRedirected(L4_MsgTag_t t) { return (t.raw & L4_TAG_REDIRECTED) != 0; }
L4_INLINE L4_Bool_t L4_IpcXcpu(L4_MsgTag_t t) { return (t.raw & L4_TAG_XCPU) != 0; }
L4_INLINE void L4_Set_Propagation(L4_MsgTag_t *t) { t->raw |= L4_TAG_PROPAGATED; }

/* ---- Virtual registers -------------------------------------------------------------------------- */

L4_INLINE void L4_LoadMR(int i, L4_Word_t word) { __L4_Utcb()[i] = word; }
L4_INLINE void L4_StoreMR(int i, L4_Word_t *word) { *word = __L4_Utcb()[i]; }
L4_INLINE void L4_LoadMRs(int i, int k, const L4_Word_t *words) {
    L4_Word_t *mr = __L4_Utcb() + i;
    while (k-- > 0) *mr++ = *words++;
}
L4_INLINE void L4_StoreMRs(int i, int k, L4_Word_t *words) {
    const L4_Word_t *mr = __L4_Utcb() + i;
    while (k-- > 0) *words++ = *mr++;
}
L4_INLINE void L4_LoadBR(int i, L4_Word_t word) { __L4_Utcb()[__L4_TCR_BR0 - i] = word; }
L4_INLINE void L4_StoreBR(int i, L4_Word_t *word) { *word = __L4_Utcb()[__L4_TCR_BR0 - i]; }
L4_INLINE void L4_LoadBRs(int i, int k, const L4_Word_t *words) {
    while (k-- > 0) L4_LoadBR(i++, *words++);
}
L4_INLINE void L4_StoreBRs(int i, int k, L4_Word_t *words) {
    while (k-- > 0) L4_StoreBR(i++, words++);
}

/* ---- Acceptor: BR0 ------------------------------------------------------------------------------- */

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

#define L4_UntypedWordsAcceptor (__L4_Acceptor(0))
#define L4_StringItemsAcceptor (__L4_Acceptor(1))
#define L4_CtrlXferAcceptor (__L4_Acceptor(2))

/* Accept map and grant items into this window. */
L4_INLINE L4_Acceptor_t L4_MapGrantItems(L4_Fpage_t window) { return __L4_Acceptor(window.raw & ~0xFu); }
L4_INLINE L4_Acceptor_t L4_AddAcceptor(L4_Acceptor_t l, L4_Acceptor_t r) {
    return __L4_Acceptor((l.raw & 0xF) | (r.raw & 0xF) | ((r.raw & ~0xFu) ? (r.raw & ~0xFu) : (l.raw & ~0xFu)));
}
L4_INLINE L4_Acceptor_t L4_RemoveAcceptor(L4_Acceptor_t l, L4_Acceptor_t r) {
    return __L4_Acceptor(((l.raw & 0xF) & ~r.raw) | ((r.raw & ~0xFu) ? 0 : (l.raw & ~0xFu)));
}
/* The manual's += and -=: they return the result as the two above do. */
L4_INLINE L4_Acceptor_t L4_AddAcceptorTo(L4_Acceptor_t l, L4_Acceptor_t r) { return L4_AddAcceptor(l, r); }
L4_INLINE L4_Acceptor_t L4_RemoveAcceptorFrom(L4_Acceptor_t l, L4_Acceptor_t r) { return L4_RemoveAcceptor(l, r); }
L4_INLINE L4_Bool_t L4_HasStringItems(L4_Acceptor_t a) { return a.raw & 1; }
L4_INLINE L4_Bool_t L4_HasMapGrantItems(L4_Acceptor_t a) { return (a.raw & ~0xFu) != 0; }
L4_INLINE L4_Fpage_t L4_RcvWindow(L4_Acceptor_t a) { return __L4_FpageRaw(a.raw & ~0xFu); }
L4_INLINE void L4_Accept(L4_Acceptor_t a) { L4_LoadBR(0, a.raw); }
L4_INLINE L4_Acceptor_t L4_Accepted(void) { return __L4_Acceptor(__L4_Utcb()[__L4_TCR_BR0]); }

/* ---- Map and grant items -------------------------------------------------------------------------- */

#define __L4_ITEM_CONTINUES 0x1u
#define __L4_ITEM_MAP 0x8u
#define __L4_ITEM_GRANT 0xAu

/* Send base in bits 31-10 of the first word, the send fpage with the rights to give in the second. */
typedef union {
    L4_Word_t raw[2];
    struct {
        L4_Word_t C : 1;
        L4_Word_t __type : 3;
        L4_Word_t __zeros : 6;
        L4_Word_t snd_base : 22;
        L4_Fpage_t snd_fpage;
    } X;
} L4_MapItem_t;
typedef L4_MapItem_t L4_GrantItem_t;

L4_INLINE L4_MapItem_t __L4_Item(L4_Word_t type, L4_Fpage_t f, L4_Word_t SndBase) {
    L4_MapItem_t item;
    item.raw[0] = (SndBase & ~0x3FFu) | type;
    item.raw[1] = f.raw;
    return item;
}

/* SndBase: which part of the larger of send fpage and receive window is meant (manual, chapter 5.3). */
L4_INLINE L4_MapItem_t L4_MapItem(L4_Fpage_t f, L4_Word_t SndBase) { return __L4_Item(__L4_ITEM_MAP, f, SndBase); }
L4_INLINE L4_GrantItem_t L4_GrantItem(L4_Fpage_t f, L4_Word_t SndBase) {
    return __L4_Item(__L4_ITEM_GRANT, f, SndBase);
}
L4_INLINE L4_Bool_t L4_IsMapItem(L4_MapItem_t m) { return (m.raw[0] & 0xE) == __L4_ITEM_MAP; }
L4_INLINE L4_Bool_t L4_IsGrantItem(L4_GrantItem_t g) { return (g.raw[0] & 0xE) == __L4_ITEM_GRANT; }
L4_INLINE L4_Fpage_t L4_MapItemSndFpage(L4_MapItem_t m) { return __L4_FpageRaw(m.raw[1]); }
L4_INLINE L4_Word_t L4_MapItemSndBase(L4_MapItem_t m) { return m.raw[0] & ~0x3FFu; }
L4_INLINE L4_Fpage_t L4_GrantItemSndFpage(L4_GrantItem_t g) { return __L4_FpageRaw(g.raw[1]); }
L4_INLINE L4_Word_t L4_GrantItemSndBase(L4_GrantItem_t g) { return g.raw[0] & ~0x3FFu; }

/* ---- String items -------------------------------------------------------------------------------------- */

/*
 * A string in memory, to send or to receive into: descriptors of substrings, each with the addresses of up to 32 substrings of one
 * length. A simple string is one descriptor with one address. A compound one is built up in place by L4_AddSubstringTo and
 * L4_AddSubstringAddressTo: the program provides the room, in words, behind the first two.
 */
typedef union {
    L4_Word_t raw[2];
    struct {
        L4_Word_t C : 1;   /* another item, or receive buffer, follows */
        L4_Word_t __type : 3; /* cache allocation hint, and 0 */
        L4_Word_t j : 5;   /* number of addresses less one */
        L4_Word_t c : 1;   /* another descriptor of this string follows */
        L4_Word_t string_length : 22;
        union {
            void *string_ptr;
            void *substring_ptr[1]; /* j + 1 of them */
        } str;
    } X;
} L4_StringItem_t;

#define __L4_STRING_COMPOUND 0x200u

L4_INLINE L4_StringItem_t L4_StringItem(int size, void *address) {
    L4_StringItem_t item;
    item.raw[0] = (L4_Word_t)size << 10;
    item.X.str.string_ptr = address;
    return item;
}
L4_INLINE L4_Bool_t L4_IsStringItem(const L4_StringItem_t *s) { return (s->raw[0] & 0x8) == 0; }
L4_INLINE L4_Bool_t L4_CompoundString(const L4_StringItem_t *s) { return s->X.c || s->X.j != 0; }
/* Number of substrings of the descriptor that s points to, and their addresses. */
L4_INLINE L4_Word_t L4_Substrings(const L4_StringItem_t *s) { return s->X.j + 1u; }
L4_INLINE void *L4_Substring(const L4_StringItem_t *s, L4_Word_t n) { return (void *)((const L4_Word_t *)s)[1 + n]; }

/* The last descriptor of a string, and the number of words of all. */
L4_INLINE L4_Word_t *__L4_LastDescriptor(L4_StringItem_t *s) {
    L4_Word_t *descriptor = s->raw;
    while (*descriptor & __L4_STRING_COMPOUND) descriptor += 2 + (*descriptor >> 4 & 0x1F);
    return descriptor;
}
L4_INLINE L4_Word_t __L4_StringWords(const L4_StringItem_t *s) {
    const L4_Word_t *last = __L4_LastDescriptor((L4_StringItem_t *)s);
    return (L4_Word_t)(last - s->raw) + 2 + (*last >> 4 & 0x1F);
}

/* Appends the substrings of another string, of another length. */
L4_INLINE L4_StringItem_t *L4_AddSubstringTo(L4_StringItem_t *dest, const L4_StringItem_t *substrings) {
    L4_Word_t *last = __L4_LastDescriptor(dest), *end = dest->raw + __L4_StringWords(dest), i;
    for (i = 0; i < __L4_StringWords(substrings); i++) end[i] = substrings->raw[i];
    *last |= __L4_STRING_COMPOUND;
    return dest;
}
/* Appends one more substring of the length of the last ones; a descriptor with 32 addresses stays as it is. */
L4_INLINE L4_StringItem_t *L4_AddSubstringAddressTo(L4_StringItem_t *dest, void *address) {
    L4_Word_t *last = __L4_LastDescriptor(dest), j = *last >> 4 & 0x1F;
    if (j == 31) return dest;
    last[2 + j] = (L4_Word_t)address;
    *last += 1u << 4;
    return dest;
}

/* Where the copy should leave the data, if the processor has a choice. */
typedef struct {
    L4_Word_t raw;
} L4_CacheAllocationHint_t;

#define L4_UseDefaultCacheLineAllocation (__L4_CacheHint(0))
#define L4_UseDefaultCacheAllocation L4_UseDefaultCacheLineAllocation
#define L4_AllocateNewCacheLines (__L4_CacheHint(1u << 1))
#define L4_DoNotAllocateNewCacheLines (__L4_CacheHint(2u << 1))
#define L4_AllocateOnlyNewL1CacheLines (__L4_CacheHint(3u << 1))

L4_INLINE L4_CacheAllocationHint_t __L4_CacheHint(L4_Word_t raw) {
    L4_CacheAllocationHint_t hint;
    hint.raw = raw;
    return hint;
}
L4_INLINE L4_Bool_t L4_IsCacheAllocationHintEqual(L4_CacheAllocationHint_t l, L4_CacheAllocationHint_t r) {
    return l.raw == r.raw;
}
L4_INLINE L4_Bool_t L4_IsCacheAllocationHintNotEqual(L4_CacheAllocationHint_t l, L4_CacheAllocationHint_t r) {
    return l.raw != r.raw;
}
L4_INLINE L4_CacheAllocationHint_t L4_CacheAllocationHint(L4_StringItem_t s) { return __L4_CacheHint(s.raw[0] & 0x6); }
L4_INLINE L4_StringItem_t L4_AddCacheAllocationHint(L4_StringItem_t s, L4_CacheAllocationHint_t h) {
    s.raw[0] |= h.raw & 0x6;
    return s;
}
L4_INLINE L4_StringItem_t L4_AddCacheAllocationHintTo(L4_StringItem_t *s, L4_CacheAllocationHint_t h) {
    return *s = L4_AddCacheAllocationHint(*s, h);
}

/* Strings to receive into, as the buffer registers will have them: word 0 is the number of words used. */
typedef struct {
    L4_Word_t raw[L4_NUM_BRS];
    L4_Word_t last; /* where the last string begins */
} L4_MsgBuffer_t;

L4_INLINE void L4_MsgBufferClear(L4_MsgBuffer_t *b) { b->raw[0] = 0; }
/* Appends a string; it is left out if there are not so many buffer registers. */
L4_INLINE void L4_MsgBufferAppendRcvString(L4_MsgBuffer_t *b, const L4_StringItem_t *s) {
    L4_Word_t words = __L4_StringWords(s), at = b->raw[0] + 1, i;
    if (at + words > L4_NUM_BRS) return;
    for (i = 0; i < words; i++) b->raw[at + i] = s->raw[i];
    b->raw[at] &= ~__L4_ITEM_CONTINUES;
    if (at > 1) b->raw[b->last] |= __L4_ITEM_CONTINUES;
    b->last = at;
    b->raw[0] += words;
}
L4_INLINE void L4_MsgBufferAppendSimpleRcvString(L4_MsgBuffer_t *b, L4_StringItem_t s) {
    s.raw[0] &= ~(__L4_STRING_COMPOUND | 0x1F0u);
    L4_MsgBufferAppendRcvString(b, &s);
}
/* Accepts what a says, strings into the buffers of b. */
L4_INLINE void L4_AcceptStrings(L4_Acceptor_t a, const L4_MsgBuffer_t *b) {
    L4_Accept(a);
    L4_LoadBRs(1, (int)b->raw[0], b->raw + 1);
}

/* ---- Message objects ------------------------------------------------------------------------------- */

/* A message in memory: word 0 the tag, then u untyped and t typed words. */
typedef union {
    L4_Word_t raw[L4_NUM_MRS];
    L4_Word_t msg[L4_NUM_MRS];
    L4_MsgTag_t tag;
} L4_Msg_t;

L4_INLINE L4_MsgTag_t L4_MsgMsgTag(const L4_Msg_t *msg) { return msg->tag; }
L4_INLINE void L4_Set_MsgMsgTag(L4_Msg_t *msg, L4_MsgTag_t t) { msg->tag = t; }
L4_INLINE L4_Word_t L4_MsgLabel(const L4_Msg_t *msg) { return L4_Label(msg->tag); }
L4_INLINE L4_Word_t L4_MsgMsgLabel(const L4_Msg_t *msg) { return L4_Label(msg->tag); }
L4_INLINE void L4_Set_MsgLabel(L4_Msg_t *msg, L4_Word_t label) { msg->tag = L4_MsgTagAddLabel(msg->tag, label); }
L4_INLINE void L4_Set_MsgMsgLabel(L4_Msg_t *msg, L4_Word_t label) { L4_Set_MsgLabel(msg, label); }
L4_INLINE void L4_MsgClear(L4_Msg_t *msg) { msg->tag = L4_Niltag; }

/* Number of words a tag announces, the tag itself not counted; at most 63 whatever the tag says. */
L4_INLINE L4_Word_t __L4_TagWords(L4_MsgTag_t t) {
    L4_Word_t words = L4_UntypedWords(t) + L4_TypedWords(t);
    return words > L4_NUM_MRS - 1 ? L4_NUM_MRS - 1 : words;
}

/* Copies the message into the message registers. */
L4_INLINE void L4_MsgLoad(const L4_Msg_t *msg) { L4_LoadMRs(0, (int)__L4_TagWords(msg->tag) + 1, msg->raw); }
/* Copies a received message out of the message registers; t is what the IPC returned. */
L4_INLINE void L4_MsgStore(L4_MsgTag_t t, L4_Msg_t *msg) {
    msg->tag = t;
    L4_StoreMRs(1, (int)__L4_TagWords(t), msg->raw + 1);
}

/* Appends an untyped word (before typed items that are already there). A full message stays as it is. */
L4_INLINE void L4_MsgAppendWord(L4_Msg_t *msg, L4_Word_t word) {
    L4_Word_t u = L4_UntypedWords(msg->tag), last = __L4_TagWords(msg->tag);
    if (last >= L4_NUM_MRS - 1) return;
    for (; last > u; last--) msg->raw[last + 1] = msg->raw[last];
    msg->raw[u + 1] = word;
    msg->tag.raw++;
}

/* Appends a map or grant item and marks the one before it as continued. */
L4_INLINE void L4_MsgAppendMapItem(L4_Msg_t *msg, L4_MapItem_t item) {
    L4_Word_t last = __L4_TagWords(msg->tag);
    if (last + 2 > L4_NUM_MRS - 1) return;
    if (L4_TypedWords(msg->tag)) msg->raw[last - 1] |= __L4_ITEM_CONTINUES;
    msg->raw[last + 1] = item.raw[0];
    msg->raw[last + 2] = item.raw[1];
    msg->tag.raw += 2u << 6;
}
L4_INLINE void L4_MsgAppendGrantItem(L4_Msg_t *msg, L4_GrantItem_t item) { L4_MsgAppendMapItem(msg, item); }

L4_INLINE void L4_MsgPutWord(L4_Msg_t *msg, L4_Word_t u, L4_Word_t word) { msg->raw[u + 1] = word; }
L4_INLINE L4_Word_t L4_MsgWord(const L4_Msg_t *msg, L4_Word_t u) { return msg->raw[u + 1]; }
L4_INLINE void L4_MsgGetWord(const L4_Msg_t *msg, L4_Word_t u, L4_Word_t *word) { *word = L4_MsgWord(msg, u); }
L4_INLINE void L4_MsgWords(const L4_Msg_t *msg, L4_Word_t *words) {
    L4_Word_t i, n = L4_UntypedWords(msg->tag);
    for (i = 0; i < n; i++) words[i] = msg->raw[i + 1];
}

/* Builds a whole message: u untyped words, then t words of typed items. */
L4_INLINE void L4_MsgPut(L4_Msg_t *msg, L4_Word_t label, int u, const L4_Word_t *untyped, int t, const void *items) {
    int i;
    msg->tag = __L4_MakeTag(label, (L4_Word_t)u, (L4_Word_t)t);
    for (i = 0; i < u; i++) msg->raw[i + 1] = untyped[i];
    for (i = 0; i < t; i++) msg->raw[u + i + 1] = ((const L4_Word_t *)items)[i];
}

/* Takes a whole message apart: its untyped words, and the words of its typed items. */
L4_INLINE void L4_MsgGet(const L4_Msg_t *msg, L4_Word_t *untyped, void *items) {
    L4_Word_t u = L4_UntypedWords(msg->tag), i;
    L4_MsgWords(msg, untyped);
    for (i = 0; i < L4_TypedWords(msg->tag); i++) ((L4_Word_t *)items)[i] = msg->raw[u + 1 + i];
}

/* Puts an item at typed word t of a message that has it and the next one. */
L4_INLINE void L4_MsgPutMapItem(L4_Msg_t *msg, L4_Word_t t, L4_MapItem_t item) {
    L4_Word_t *words = msg->raw + 1 + L4_UntypedWords(msg->tag) + t;
    words[0] = item.raw[0];
    words[1] = item.raw[1];
}
L4_INLINE void L4_MsgPutGrantItem(L4_Msg_t *msg, L4_Word_t t, L4_GrantItem_t item) { L4_MsgPutMapItem(msg, t, item); }

/* The typed item that begins at typed word t; returns its number of words. */
L4_INLINE L4_Word_t L4_MsgGetMapItem(const L4_Msg_t *msg, L4_Word_t t, L4_MapItem_t *item) {
    const L4_Word_t *words = msg->raw + 1 + L4_UntypedWords(msg->tag) + t;
    item->raw[0] = words[0];
    item->raw[1] = words[1];
    return 2;
}
L4_INLINE L4_Word_t L4_MsgGetGrantItem(const L4_Msg_t *msg, L4_Word_t t, L4_GrantItem_t *item) {
    return L4_MsgGetMapItem(msg, t, item);
}

/* Appends a string; it is left out if the message has no room for it. */
L4_INLINE void L4_MsgAppendStringItem(L4_Msg_t *msg, const L4_StringItem_t *s) {
    L4_Word_t words = __L4_StringWords(s), last = __L4_TagWords(msg->tag), i;
    if (last + words > L4_NUM_MRS - 1) return;
    for (i = 0; i < words; i++) msg->raw[last + 1 + i] = s->raw[i];
    msg->tag.raw += words << 6;
}
L4_INLINE void L4_MsgAppendSimpleStringItem(L4_Msg_t *msg, L4_StringItem_t s) {
    s.raw[0] &= ~(__L4_STRING_COMPOUND | 0x1F0u);
    L4_MsgAppendStringItem(msg, &s);
}
/* Puts a string at typed word t of a message that has such a word. */
L4_INLINE void L4_MsgPutStringItem(L4_Msg_t *msg, L4_Word_t t, const L4_StringItem_t *s) {
    L4_Word_t *words = msg->raw + 1 + L4_UntypedWords(msg->tag) + t, i;
    for (i = 0; i < __L4_StringWords(s); i++) words[i] = s->raw[i];
}
L4_INLINE void L4_MsgPutSimpleStringItem(L4_Msg_t *msg, L4_Word_t t, L4_StringItem_t s) {
    L4_MsgPutStringItem(msg, t, &s);
}
/* The string that begins at typed word t, which needs room for all its words; returns their number. */
L4_INLINE L4_Word_t L4_MsgGetStringItem(const L4_Msg_t *msg, L4_Word_t t, L4_StringItem_t *s) {
    const L4_StringItem_t *item = (const L4_StringItem_t *)(msg->raw + 1 + L4_UntypedWords(msg->tag) + t);
    L4_Word_t words = __L4_StringWords(item), i;
    for (i = 0; i < words; i++) s->raw[i] = item->raw[i];
    return words;
}

#ifdef __cplusplus
}
#endif
/* ---- C++: one name for what C must tell apart, and operators ------------------------------------- */

#ifdef __cplusplus

static inline bool operator==(const L4_MsgTag_t &l, const L4_MsgTag_t &r) { return l.raw == r.raw; }
static inline bool operator!=(const L4_MsgTag_t &l, const L4_MsgTag_t &r) { return l.raw != r.raw; }
static inline L4_MsgTag_t operator+(const L4_MsgTag_t &t, L4_Word_t label) { return L4_MsgTagAddLabel(t, label); }
static inline L4_MsgTag_t operator+=(L4_MsgTag_t &t, L4_Word_t label) { return L4_MsgTagAddLabelTo(&t, label); }

static inline L4_Bool_t L4_MapItem(L4_MapItem_t m) { return L4_IsMapItem(m); }
static inline L4_Bool_t L4_GrantItem(L4_GrantItem_t g) { return L4_IsGrantItem(g); }
static inline L4_Fpage_t L4_SndFpage(L4_MapItem_t m) { return L4_MapItemSndFpage(m); }
static inline L4_Word_t L4_SndBase(L4_MapItem_t m) { return L4_MapItemSndBase(m); }
static inline L4_Bool_t L4_StringItem(const L4_StringItem_t *s) { return L4_IsStringItem(s); }
static inline L4_StringItem_t *operator+=(L4_StringItem_t &dest, const L4_StringItem_t &s) { return L4_AddSubstringTo(&dest, &s); }
static inline L4_StringItem_t *operator+=(L4_StringItem_t &dest, void *address) {
    return L4_AddSubstringAddressTo(&dest, address);
}

static inline bool operator==(const L4_CacheAllocationHint_t &l, const L4_CacheAllocationHint_t &r) { return l.raw == r.raw; }
static inline bool operator!=(const L4_CacheAllocationHint_t &l, const L4_CacheAllocationHint_t &r) { return l.raw != r.raw; }
static inline L4_StringItem_t operator+(const L4_StringItem_t &s, const L4_CacheAllocationHint_t &h) {
    return L4_AddCacheAllocationHint(s, h);
}
static inline L4_StringItem_t operator+=(L4_StringItem_t &s, const L4_CacheAllocationHint_t &h) {
    return L4_AddCacheAllocationHintTo(&s, h);
}

static inline L4_Bool_t L4_StringItems(L4_Acceptor_t a) { return L4_HasStringItems(a); }
static inline L4_Bool_t L4_MapGrantItems(L4_Acceptor_t a) { return L4_HasMapGrantItems(a); }
static inline L4_Acceptor_t operator+(const L4_Acceptor_t &l, const L4_Acceptor_t &r) { return L4_AddAcceptor(l, r); }
static inline L4_Acceptor_t operator-(const L4_Acceptor_t &l, const L4_Acceptor_t &r) { return L4_RemoveAcceptor(l, r); }
static inline L4_Acceptor_t operator+=(L4_Acceptor_t &l, const L4_Acceptor_t &r) { return l = L4_AddAcceptor(l, r); }
static inline L4_Acceptor_t operator-=(L4_Acceptor_t &l, const L4_Acceptor_t &r) { return l = L4_RemoveAcceptor(l, r); }

static inline void L4_Put(L4_Msg_t *msg, L4_Word_t label, int u, const L4_Word_t *untyped, int t, const void *items) {
    L4_MsgPut(msg, label, u, untyped, t, items);
}
static inline void L4_Put(L4_Msg_t *msg, L4_Word_t u, L4_Word_t word) { L4_MsgPutWord(msg, u, word); }
static inline L4_MsgTag_t L4_MsgTag(const L4_Msg_t *msg) { return L4_MsgMsgTag(msg); }
static inline void L4_Set_MsgTag(L4_Msg_t *msg, L4_MsgTag_t t) { L4_Set_MsgMsgTag(msg, t); }
static inline L4_Word_t L4_Label(const L4_Msg_t *msg) { return L4_MsgLabel(msg); }
static inline void L4_Set_Label(L4_MsgTag_t *t, L4_Word_t label) { *t = L4_MsgTagAddLabel(*t, label); }
static inline void L4_Set_Label(L4_Msg_t *msg, L4_Word_t label) { L4_Set_MsgLabel(msg, label); }
static inline void L4_Load(const L4_Msg_t *msg) { L4_MsgLoad(msg); }
static inline void L4_Store(L4_MsgTag_t t, L4_Msg_t *msg) { L4_MsgStore(t, msg); }
static inline void L4_Clear(L4_Msg_t *msg) { L4_MsgClear(msg); }
static inline void L4_Append(L4_Msg_t *msg, L4_Word_t word) { L4_MsgAppendWord(msg, word); }
static inline void L4_Append(L4_Msg_t *msg, unsigned long word) { L4_MsgAppendWord(msg, (L4_Word_t)word); }
static inline void L4_Append(L4_Msg_t *msg, int word) { L4_MsgAppendWord(msg, (L4_Word_t)word); }
static inline void L4_Append(L4_Msg_t *msg, L4_MapItem_t item) { L4_MsgAppendMapItem(msg, item); }
static inline void L4_Put(L4_Msg_t *msg, L4_Word_t t, L4_MapItem_t item) { L4_MsgPutMapItem(msg, t, item); }
static inline void L4_Put(L4_Msg_t *msg, L4_Word_t t, L4_StringItem_t s) { L4_MsgPutSimpleStringItem(msg, t, s); }
static inline void L4_Put(L4_Msg_t *msg, L4_Word_t t, const L4_StringItem_t *s) { L4_MsgPutStringItem(msg, t, s); }
static inline void L4_Append(L4_Msg_t *msg, L4_StringItem_t s) { L4_MsgAppendSimpleStringItem(msg, s); }
static inline void L4_Append(L4_Msg_t *msg, const L4_StringItem_t *s) { L4_MsgAppendStringItem(msg, s); }
static inline L4_Word_t L4_Get(const L4_Msg_t *msg, L4_Word_t u) { return L4_MsgWord(msg, u); }
static inline void L4_Get(const L4_Msg_t *msg, L4_Word_t u, L4_Word_t *word) { L4_MsgGetWord(msg, u, word); }
static inline void L4_Get(const L4_Msg_t *msg, L4_Word_t *untyped, void *items) { L4_MsgGet(msg, untyped, items); }
static inline L4_Word_t L4_Word(const L4_Msg_t *msg, L4_Word_t u) { return L4_MsgWord(msg, u); }
static inline L4_Word_t L4_Get(const L4_Msg_t *msg, L4_Word_t t, L4_MapItem_t *item) { return L4_MsgGetMapItem(msg, t, item); }
static inline L4_Word_t L4_Get(const L4_Msg_t *msg, L4_Word_t t, L4_StringItem_t *s) {
    return L4_MsgGetStringItem(msg, t, s);
}

static inline void L4_Clear(L4_MsgBuffer_t *b) { L4_MsgBufferClear(b); }
static inline void L4_Append(L4_MsgBuffer_t *b, L4_StringItem_t s) { L4_MsgBufferAppendSimpleRcvString(b, s); }
static inline void L4_Append(L4_MsgBuffer_t *b, const L4_StringItem_t *s) { L4_MsgBufferAppendRcvString(b, s); }
static inline void L4_Accept(L4_Acceptor_t a, const L4_MsgBuffer_t *b) { L4_AcceptStrings(a, b); }

#endif
#endif
