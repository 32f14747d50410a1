// Calls the server ROUNDS times with a message of WORDS words: caller WORDS ROUNDS.
#include <l4.h>
#include <playground.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    L4_Word_t words = argc > 1 ? (L4_Word_t)atoi(argv[1]) : 0;
    int rounds = argc > 2 ? atoi(argv[2]) : 1;
    L4_ThreadId_t server = l4_lookup_wait("server");
    L4_MsgTag_t tag = L4_Niltag;
    tag.X.u = words;
    for (int round = 0; round < rounds; round++) {
        L4_LoadMR(0, tag.raw);
        L4_MsgTag_t answer = L4_Call(server);
        if (L4_IpcFailed(answer) || L4_UntypedWords(answer) != words) return 1;
    }
    return 0;
}
