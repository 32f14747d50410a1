/*
 * What messages carry beside words: map, grant and string items, and buffers for strings.
 * Manual: L4 X.2, chapter 5, MapItem and GrantItem.
 */
#ifndef L4_ITEM_H
#define L4_ITEM_H

#include <l4/tag.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Map and grant items -------------------------------------------------------------------------- */

#define __L4_ITEM_CONTINUES 0x1u
#define __L4_ITEM_MAP 0x8u
#define __L4_ITEM_GRANT 0xAu

/* Pages that a message maps: the send base in bits 31-10 of the first word, the fpage with the rights to give in the second. */
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
/* The same, given away: the sender no longer has the pages. */
typedef L4_MapItem_t L4_GrantItem_t;

L4_INLINE L4_MapItem_t __L4_Item(L4_Word_t type, L4_Fpage_t f, L4_Word_t SndBase) {
    L4_MapItem_t item;
    item.raw[0] = (SndBase & ~0x3FFu) | type;
    item.raw[1] = f.raw;
    return item;
}

/*
 * A map item for the pages f, with the rights that f has. SndBase: which part of the larger of send fpage and receive
 * window is meant.
 */
L4_INLINE L4_MapItem_t L4_MapItem(L4_Fpage_t f, L4_Word_t SndBase) { return __L4_Item(__L4_ITEM_MAP, f, SndBase); }
/* A grant item: as L4_MapItem, but the sender loses the pages. */
L4_INLINE L4_GrantItem_t L4_GrantItem(L4_Fpage_t f, L4_Word_t SndBase) {
    return __L4_Item(__L4_ITEM_GRANT, f, SndBase);
}
/* Is this typed item a map item? */
L4_INLINE L4_Bool_t L4_IsMapItem(L4_MapItem_t m) { return (m.raw[0] & 0xE) == __L4_ITEM_MAP; }
/* Is this typed item a grant item? */
L4_INLINE L4_Bool_t L4_IsGrantItem(L4_GrantItem_t g) { return (g.raw[0] & 0xE) == __L4_ITEM_GRANT; }
/* The pages that the item maps. */
L4_INLINE L4_Fpage_t L4_MapItemSndFpage(L4_MapItem_t m) { return __L4_FpageRaw(m.raw[1]); }
/* The item's send base. */
L4_INLINE L4_Word_t L4_MapItemSndBase(L4_MapItem_t m) { return m.raw[0] & ~0x3FFu; }
/* The pages that the item grants. */
L4_INLINE L4_Fpage_t L4_GrantItemSndFpage(L4_GrantItem_t g) { return __L4_FpageRaw(g.raw[1]); }
/* The item's send base. */
L4_INLINE L4_Word_t L4_GrantItemSndBase(L4_GrantItem_t g) { return g.raw[0] & ~0x3FFu; }

/* ---- String items -------------------------------------------------------------------------------------- */

/* Manual: L4 X.2, chapter 5, StringItem; String Buffers And Buffer Registers. */

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

/* A simple string of `size` bytes, at most 4 MiB - 1, to send or to receive into. */
L4_INLINE L4_StringItem_t L4_StringItem(int size, void *address) {
    L4_StringItem_t item;
    item.raw[0] = (L4_Word_t)size << 10;
    item.X.str.string_ptr = address;
    return item;
}
/* Is this typed item a string? */
L4_INLINE L4_Bool_t L4_IsStringItem(const L4_StringItem_t *s) { return (s->raw[0] & 0x8) == 0; }
/* Has the string more than one substring? */
L4_INLINE L4_Bool_t L4_CompoundString(const L4_StringItem_t *s) { return s->X.c || s->X.j != 0; }
/* Number of substrings of the descriptor that s points to. */
L4_INLINE L4_Word_t L4_Substrings(const L4_StringItem_t *s) { return s->X.j + 1u; }
/* Address of the n-th substring, from 0, of the descriptor that s points to. */
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

/* Hints of an L4_CacheAllocationHint_t. This kernel ignores them. */
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
/* Are the hints the same? */
L4_INLINE L4_Bool_t L4_IsCacheAllocationHintEqual(L4_CacheAllocationHint_t l, L4_CacheAllocationHint_t r) {
    return l.raw == r.raw;
}
/* Do the hints differ? */
L4_INLINE L4_Bool_t L4_IsCacheAllocationHintNotEqual(L4_CacheAllocationHint_t l, L4_CacheAllocationHint_t r) {
    return l.raw != r.raw;
}
/* The string's hint. */
L4_INLINE L4_CacheAllocationHint_t L4_CacheAllocationHint(L4_StringItem_t s) { return __L4_CacheHint(s.raw[0] & 0x6); }
/* The string with this hint. */
L4_INLINE L4_StringItem_t L4_AddCacheAllocationHint(L4_StringItem_t s, L4_CacheAllocationHint_t h) {
    s.raw[0] |= h.raw & 0x6;
    return s;
}
/* Gives *s this hint, and returns it. */
L4_INLINE L4_StringItem_t L4_AddCacheAllocationHintTo(L4_StringItem_t *s, L4_CacheAllocationHint_t h) {
    return *s = L4_AddCacheAllocationHint(*s, h);
}

/* Strings to receive into, as the buffer registers will have them: word 0 is the number of words used. */
typedef struct {
    L4_Word_t raw[L4_NUM_BRS];
    L4_Word_t last; /* where the last string begins */
} L4_MsgBuffer_t;

/* Makes the list of buffers empty. */
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
/* Appends a simple string; it is left out if there are not so many buffer registers. */
L4_INLINE void L4_MsgBufferAppendSimpleRcvString(L4_MsgBuffer_t *b, L4_StringItem_t s) {
    s.raw[0] &= ~(__L4_STRING_COMPOUND | 0x1F0u);
    L4_MsgBufferAppendRcvString(b, &s);
}
/* Accepts what a says, strings into the buffers of b. */
L4_INLINE void L4_AcceptStrings(L4_Acceptor_t a, const L4_MsgBuffer_t *b) {
    L4_Accept(a);
    L4_LoadBRs(1, (int)b->raw[0], b->raw + 1);
}

#ifdef __cplusplus
}
#endif
#endif
