/*
 * Messages in memory, built and taken apart.
 * Manual: L4 X.2, chapter 5, Messages And Message Registers.
 */
#ifndef L4_MESSAGE_H
#define L4_MESSAGE_H

#include <l4/item.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Message objects ------------------------------------------------------------------------------- */

/* A message in memory: word 0 the tag, then u untyped and t typed words. */
typedef union {
    L4_Word_t raw[L4_NUM_MRS];
    L4_Word_t msg[L4_NUM_MRS];
    L4_MsgTag_t tag;
} L4_Msg_t;

/* The tag of the message in memory. */
L4_INLINE L4_MsgTag_t L4_MsgMsgTag(const L4_Msg_t *msg) { return msg->tag; }
/* Writes the tag of the message in memory. */
L4_INLINE void L4_Set_MsgMsgTag(L4_Msg_t *msg, L4_MsgTag_t t) { msg->tag = t; }
/* The label of the message in memory. */
L4_INLINE L4_Word_t L4_MsgLabel(const L4_Msg_t *msg) { return L4_Label(msg->tag); }
/* The same as L4_MsgLabel. */
L4_INLINE L4_Word_t L4_MsgMsgLabel(const L4_Msg_t *msg) { return L4_Label(msg->tag); }
/* Writes the label of the message in memory. */
L4_INLINE void L4_Set_MsgLabel(L4_Msg_t *msg, L4_Word_t label) { msg->tag = L4_MsgTagAddLabel(msg->tag, label); }
/* The same as L4_Set_MsgLabel. */
L4_INLINE void L4_Set_MsgMsgLabel(L4_Msg_t *msg, L4_Word_t label) { L4_Set_MsgLabel(msg, label); }
/* Makes the message empty, with label 0. */
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

/* Appends an untyped word (before typed items that are already there). Errors: a full message stays as it is. */
L4_INLINE void L4_MsgAppendWord(L4_Msg_t *msg, L4_Word_t word) {
    L4_Word_t u = L4_UntypedWords(msg->tag), last = __L4_TagWords(msg->tag);
    if (last >= L4_NUM_MRS - 1) return;
    for (; last > u; last--) msg->raw[last + 1] = msg->raw[last];
    msg->raw[u + 1] = word;
    msg->tag.raw++;
}

/* Appends a map or grant item and marks the one before it as continued. Errors: a message without room stays as it is. */
L4_INLINE void L4_MsgAppendMapItem(L4_Msg_t *msg, L4_MapItem_t item) {
    L4_Word_t last = __L4_TagWords(msg->tag);
    if (last + 2 > L4_NUM_MRS - 1) return;
    if (L4_TypedWords(msg->tag)) msg->raw[last - 1] |= __L4_ITEM_CONTINUES;
    msg->raw[last + 1] = item.raw[0];
    msg->raw[last + 2] = item.raw[1];
    msg->tag.raw += 2u << 6;
}
/* L4_MsgAppendMapItem for a grant item. Errors: as L4_MsgAppendMapItem. */
L4_INLINE void L4_MsgAppendGrantItem(L4_Msg_t *msg, L4_GrantItem_t item) { L4_MsgAppendMapItem(msg, item); }

/* Writes untyped word u, from 0, of a message that has it. */
L4_INLINE void L4_MsgPutWord(L4_Msg_t *msg, L4_Word_t u, L4_Word_t word) { msg->raw[u + 1] = word; }
/* Untyped word u, from 0. */
L4_INLINE L4_Word_t L4_MsgWord(const L4_Msg_t *msg, L4_Word_t u) { return msg->raw[u + 1]; }
/* Reads untyped word u, from 0, into *word. */
L4_INLINE void L4_MsgGetWord(const L4_Msg_t *msg, L4_Word_t u, L4_Word_t *word) { *word = L4_MsgWord(msg, u); }
/* Copies all untyped words. */
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
/* L4_MsgPutMapItem for a grant item. */
L4_INLINE void L4_MsgPutGrantItem(L4_Msg_t *msg, L4_Word_t t, L4_GrantItem_t item) { L4_MsgPutMapItem(msg, t, item); }

/* The typed item that begins at typed word t; returns its number of words. */
L4_INLINE L4_Word_t L4_MsgGetMapItem(const L4_Msg_t *msg, L4_Word_t t, L4_MapItem_t *item) {
    const L4_Word_t *words = msg->raw + 1 + L4_UntypedWords(msg->tag) + t;
    item->raw[0] = words[0];
    item->raw[1] = words[1];
    return 2;
}
/* L4_MsgGetMapItem for a grant item. */
L4_INLINE L4_Word_t L4_MsgGetGrantItem(const L4_Msg_t *msg, L4_Word_t t, L4_GrantItem_t *item) {
    return L4_MsgGetMapItem(msg, t, item);
}

/* Appends a string. Errors: it is left out if the message has no room for it. */
L4_INLINE void L4_MsgAppendStringItem(L4_Msg_t *msg, const L4_StringItem_t *s) {
    L4_Word_t words = __L4_StringWords(s), last = __L4_TagWords(msg->tag), i;
    if (last + words > L4_NUM_MRS - 1) return;
    for (i = 0; i < words; i++) msg->raw[last + 1 + i] = s->raw[i];
    msg->tag.raw += words << 6;
}
/* Appends a string of one substring. Errors: as L4_MsgAppendStringItem. */
L4_INLINE void L4_MsgAppendSimpleStringItem(L4_Msg_t *msg, L4_StringItem_t s) {
    s.raw[0] &= ~(__L4_STRING_COMPOUND | 0x1F0u);
    L4_MsgAppendStringItem(msg, &s);
}
/* Puts a string at typed word t of a message that has such a word. */
L4_INLINE void L4_MsgPutStringItem(L4_Msg_t *msg, L4_Word_t t, const L4_StringItem_t *s) {
    L4_Word_t *words = msg->raw + 1 + L4_UntypedWords(msg->tag) + t, i;
    for (i = 0; i < __L4_StringWords(s); i++) words[i] = s->raw[i];
}
/* L4_MsgPutStringItem for a string of one substring. */
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
/* The pages that a map item maps. */
static inline L4_Fpage_t L4_SndFpage(L4_MapItem_t m) { return L4_MapItemSndFpage(m); }
/* The send base of a map item. */
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

/* Are strings accepted? L4_HasStringItems in C. */
static inline L4_Bool_t L4_StringItems(L4_Acceptor_t a) { return L4_HasStringItems(a); }
static inline L4_Bool_t L4_MapGrantItems(L4_Acceptor_t a) { return L4_HasMapGrantItems(a); }
static inline L4_Acceptor_t operator+(const L4_Acceptor_t &l, const L4_Acceptor_t &r) { return L4_AddAcceptor(l, r); }
static inline L4_Acceptor_t operator-(const L4_Acceptor_t &l, const L4_Acceptor_t &r) { return L4_RemoveAcceptor(l, r); }
static inline L4_Acceptor_t operator+=(L4_Acceptor_t &l, const L4_Acceptor_t &r) { return l = L4_AddAcceptor(l, r); }
static inline L4_Acceptor_t operator-=(L4_Acceptor_t &l, const L4_Acceptor_t &r) { return l = L4_RemoveAcceptor(l, r); }

/*
 * Writes a part of a message, or a whole one: L4_MsgPutWord, L4_MsgPutMapItem, L4_MsgPutStringItem and L4_MsgPut in C.
 */
static inline void L4_Put(L4_Msg_t *msg, L4_Word_t label, int u, const L4_Word_t *untyped, int t, const void *items) {
    L4_MsgPut(msg, label, u, untyped, t, items);
}
static inline void L4_Put(L4_Msg_t *msg, L4_Word_t u, L4_Word_t word) { L4_MsgPutWord(msg, u, word); }
static inline L4_MsgTag_t L4_MsgTag(const L4_Msg_t *msg) { return L4_MsgMsgTag(msg); }
static inline void L4_Set_MsgTag(L4_Msg_t *msg, L4_MsgTag_t t) { L4_Set_MsgMsgTag(msg, t); }
static inline L4_Word_t L4_Label(const L4_Msg_t *msg) { return L4_MsgLabel(msg); }
/* Writes the label of a tag, or of a message in memory. */
static inline void L4_Set_Label(L4_MsgTag_t *t, L4_Word_t label) { *t = L4_MsgTagAddLabel(*t, label); }
static inline void L4_Set_Label(L4_Msg_t *msg, L4_Word_t label) { L4_Set_MsgLabel(msg, label); }
/* Copies the message into the message registers: L4_MsgLoad in C. */
static inline void L4_Load(const L4_Msg_t *msg) { L4_MsgLoad(msg); }
/* Copies a received message out of the message registers: L4_MsgStore in C. */
static inline void L4_Store(L4_MsgTag_t t, L4_Msg_t *msg) { L4_MsgStore(t, msg); }
/* Makes a message, or a list of string buffers, empty. */
static inline void L4_Clear(L4_Msg_t *msg) { L4_MsgClear(msg); }
/*
 * Appends to a message or a list of string buffers; what does not fit is left out. L4_MsgAppendWord and its relatives
 * in C.
 */
static inline void L4_Append(L4_Msg_t *msg, L4_Word_t word) { L4_MsgAppendWord(msg, word); }
static inline void L4_Append(L4_Msg_t *msg, unsigned long word) { L4_MsgAppendWord(msg, (L4_Word_t)word); }
static inline void L4_Append(L4_Msg_t *msg, int word) { L4_MsgAppendWord(msg, (L4_Word_t)word); }
static inline void L4_Append(L4_Msg_t *msg, L4_MapItem_t item) { L4_MsgAppendMapItem(msg, item); }
static inline void L4_Put(L4_Msg_t *msg, L4_Word_t t, L4_MapItem_t item) { L4_MsgPutMapItem(msg, t, item); }
static inline void L4_Put(L4_Msg_t *msg, L4_Word_t t, L4_StringItem_t s) { L4_MsgPutSimpleStringItem(msg, t, s); }
static inline void L4_Put(L4_Msg_t *msg, L4_Word_t t, const L4_StringItem_t *s) { L4_MsgPutStringItem(msg, t, s); }
static inline void L4_Append(L4_Msg_t *msg, L4_StringItem_t s) { L4_MsgAppendSimpleStringItem(msg, s); }
static inline void L4_Append(L4_Msg_t *msg, const L4_StringItem_t *s) { L4_MsgAppendStringItem(msg, s); }
/* Reads a part of a message, or all of it: L4_MsgGetWord, L4_MsgGetMapItem, L4_MsgGetStringItem and L4_MsgGet in C. */
static inline L4_Word_t L4_Get(const L4_Msg_t *msg, L4_Word_t u) { return L4_MsgWord(msg, u); }
static inline void L4_Get(const L4_Msg_t *msg, L4_Word_t u, L4_Word_t *word) { L4_MsgGetWord(msg, u, word); }
static inline void L4_Get(const L4_Msg_t *msg, L4_Word_t *untyped, void *items) { L4_MsgGet(msg, untyped, items); }
/* Untyped word u, from 0: L4_MsgWord in C. */
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
