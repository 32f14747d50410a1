#include "tree.h"
#include <stdio.h>
#include <string.h>

/* The root of the tree has the page first: it is its own variable. */
static volatile L4_Word_t page[PAGE / sizeof(L4_Word_t)] __attribute__((aligned(4096)));
static L4_ThreadId_t left, right, leaf;

static L4_Word_t ask(L4_ThreadId_t node, L4_Word_t request, L4_Word_t one, L4_Word_t two, L4_Word_t three) {
    L4_Word_t answer = 0;
    L4_Set_MsgTag(__L4_MakeTag(request, 3, 0));
    L4_LoadMR(1, one);
    L4_LoadMR(2, two);
    L4_LoadMR(3, three);
    if (L4_IpcSucceeded(L4_Call(node))) L4_StoreMR(1, &answer);
    return answer;
}

static void unmap(L4_Word_t rights) { L4_UnmapFpage(L4_FpageAddRights(L4_Fpage((L4_Word_t)page, PAGE), rights)); }

/* ---- The tree: who has the page, and from whom ---- */

enum giver { ROOT, LEFT, RIGHT };
static enum giver leafs_giver;

/* The rights that a node has in fact, "rw", "r-" or "--"; a node without any is not in the tree. */
static const char *show(int depth, const char *name, L4_ThreadId_t node) {
    L4_Word_t rights = ask(node, PROBE, 0, 0, 0);
    const char *text = rights == L4_ReadWriteOnly ? "rw" : rights == L4_Readable ? "r-" : "--";
    if (rights != 0) printf("%*s%s %s\n", 2 * depth, "", name, text);
    return text;
}

/* Shows the tree after an operation, and compares the rights with what they must be: of left, leaf, right. */
static void tree(const char *what, const char *expected) {
    const char *of_left, *of_leaf = NULL, *of_right;
    char found[7];
    printf("%s:\n  root rw\n", what);
    of_left = show(2, "left", left);
    if (leafs_giver == LEFT) of_leaf = show(3, "leaf", leaf);
    of_right = show(2, "right", right);
    if (leafs_giver == RIGHT) of_leaf = show(3, "leaf", leaf);
    if (leafs_giver == ROOT) of_leaf = show(2, "leaf", leaf);
    snprintf(found, sizeof found, "%s%s%s", of_left, of_leaf, of_right);
    if (strcmp(found, expected) != 0) l4_check(0, "found %s, expected %s", found, expected);
}

/* left or right maps or grants to leaf. */
static void give_to_leaf(enum giver giver, int grant) {
    ask(giver == LEFT ? left : right, GIVE, leaf.raw, L4_ReadWriteOnly, (L4_Word_t)grant);
    leafs_giver = grant ? ROOT : giver;
}

int main(void) {
    left = l4_lookup("left");
    right = l4_lookup("right");
    leaf = l4_lookup("leaf");
    page[0] = 1234;
    tree("at first only root has the page", "------");

    give((L4_Word_t)page, left, L4_ReadWriteOnly, 0);
    give((L4_Word_t)page, right, L4_Readable, 0);
    give_to_leaf(LEFT, 0);
    tree("root mapped it to left and, for reading, to right; left mapped it to leaf", "rwrwr-");
    ask(left, WRITE, 5678, 0, 0);
    l4_check(page[0] == 5678 && ask(leaf, READ, 0, 0, 0) == 5678 && ask(right, READ, 0, 0, 0) == 5678,
             "what left writes is what root, leaf and right read");

    ask(leaf, FLUSH, 0, 0, 0);
    give_to_leaf(RIGHT, 0);
    tree("leaf flushed it; right, which may not write, mapped it to leaf with all rights", "rwr-r-");

    ask(leaf, FLUSH, 0, 0, 0);
    give_to_leaf(LEFT, 0);
    unmap(L4_Writable);
    tree("left mapped it to leaf again; root took back the right to write", "r-r-r-");

    ask(left, FLUSH, 0, 0, 0);
    tree("left flushed it", "----r-");

    give((L4_Word_t)page, left, L4_ReadWriteOnly, 0);
    give_to_leaf(LEFT, 1);
    tree("root mapped it to left, which granted it to leaf: leaf is in its place", "--rwr-");
    ask(left, UNMAP, L4_FullyAccessible, 0, 0);
    tree("left unmaps what it no longer has", "--rwr-");
    unmap(L4_FullyAccessible);
    tree("root unmapped it", "------");

    L4_Flush(L4_FpageAddRights(L4_Fpage((L4_Word_t)page, PAGE), L4_FullyAccessible));
    l4_check(page[0] == 5678, "root flushed it, touched it, and has it back from init with what was in it");
    return l4_wrong();
}
